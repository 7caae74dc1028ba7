import { blockingPod } from "../pacers/blocking-pod.ts";
import { type Action, notices } from "../rollout/actions.ts";
import { normal } from "../rollout/notices.ts";
import type { Underway } from "../rollout/terrain.ts";

/** Takes the pod away that an ordered StatefulSet waits for in vain, so that nobody has to do it by hand. */
export function unblock({
  workload,
  record,
}: Pick<Underway, "workload" | "record">): readonly Action[] {
  const pod = blockingPod(workload, record.target);
  if (pod === undefined) return [];
  const why = pod.trouble === undefined ? "" : ` (${pod.trouble.words})`;
  const message = `pod ${pod.name} is not ready${why} and not of the revision that it is to have: it is deleted, since under OrderedReady its own controller waits for it and replaces no pod`;
  return [{ kind: "delete-pods", pods: [pod] }, ...notices([normal("PodDeleted", message)])];
}
