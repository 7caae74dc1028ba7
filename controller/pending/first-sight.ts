import { nativeProgress } from "../observe/native-progress.ts";
import type { Idle } from "../rollout/settled.ts";

/**
 * Whether a Rollout that has never had a workload meets one that has been updated since it was made.
 *
 * The webhook hears of a Rollout some milliseconds after it was stored, and lets pass until then what
 * comes right behind it. An update that is older than the Rollout is none of its business. Times
 * of the API server are whole seconds: one of the same second counts as the later one, since a
 * person who sends both at once means the Rollout to hold.
 */
export function isUpdatedSinceMade({ rollout, workload }: Pick<Idle, "rollout" | "workload">) {
  const { phase = "Initial" } = rollout.status ?? {};
  if (phase !== "Initial") return false;
  const { revision, replicaSets, natives } = workload;
  const set = replicaSets.find(
    (one) => one.revision === revision && !one.deleting && one.replicas > 0,
  );
  const made = set ?? natives.find((one) => one.revision === revision);
  // Its own controller has not acted yet. If it does not mean to, the workload is paused.
  if (made === undefined) return !nativeProgress(workload).reported;
  return made.created >= (rollout.metadata.creationTimestamp ?? "");
}
