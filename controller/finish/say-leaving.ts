import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { DISABLING_MESSAGE, TERMINATING_MESSAGE } from "@sluice/shared/words/progress.ts";
import { ownHold } from "@sluice/shared/words/own-hold.ts";
import { count } from "@sluice/shared/words/plan.ts";
import { replicasOf } from "../observe/facts.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import type { Notice } from "../rollout/actions.ts";
import { warning } from "../rollout/notices.ts";
import { type Saying, statusSaying } from "../rollout/status.ts";

/** How a Rollout leaves its workload. */
export type CutShort = "deleted" | "disabled";

/** The status of a Rollout that is on its way out, or on its way to do nothing. */
export function sayLeaving({ rollout, now }: Observed, how: CutShort): RolloutStatus {
  return statusSaying(rollout, sayingOf(rollout, how), now);
}

function sayingOf({ status }: Observed["rollout"], how: CutShort): Saying {
  const sub = subStatusOf(status);
  if (how === "disabled") return { phase: "Disabling", message: DISABLING_MESSAGE, sub };
  const message = TERMINATING_MESSAGE;
  const terminating = { type: "Terminating", status: "True", reason: "InTerminating" } as const;
  return { phase: "Terminating", message, sub, conditions: [{ ...terminating, message }] };
}

/** What is told of a release that is cut short. */
export function cutShort(workload: WorkloadSeen, how: CutShort): Notice {
  const head = `the Rollout has been ${how} in the middle of a release`;
  return workload.record?.form.kind === "kept"
    ? warning("ReleaseKept", `${head}: ${inWords(workload, "stays as it is")}${surgeOf(workload)}`)
    : warning("ReleaseCutShort", `${head}: what is left rolls out natively, at once`);
}

/**
 * What is said, as long as it is so, of a workload that no release is under way of, and that its own settings hold in the
 * middle of an update; undefined where that is not so.
 */
export function heldByItself(workload: WorkloadSeen): string | undefined {
  const isHeld = ownHold(workload.object) !== undefined;
  return isHeld && newPods(workload) < replicasOf(workload)
    ? inWords(workload, "is in the middle of an update that no Rollout releases")
    : undefined;
}

function inWords(workload: WorkloadSeen, how: string): string {
  const { kind, metadata } = workload.object;
  const out = `${newPods(workload)} of ${count(replicasOf(workload), "pod")} of the new version`;
  const hold = ownHold(workload.object) ?? "held by its own settings";
  return `${kind} ${metadata.name} ${how}, with ${out}, ${hold}`;
}

/** A paused Deployment is brought to its desired pods and its surge: nothing but other settings would keep that away. */
function surgeOf(workload: WorkloadSeen): string {
  const isSharing = workload.object.kind === "Deployment" && newPods(workload) > 0;
  return isSharing
    ? "; its own controller may add the pods that maxSurge allows, to both versions in proportion"
    : "";
}

const newPods = ({ pods, revision }: WorkloadSeen): number =>
  pods.filter((pod) => pod.revision === revision).length;
