import { BATCH_IDS, NO_NEED_UPDATE, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { needsNoUpdate } from "../batches/way-back.ts";
import type { PodSeen } from "../observe/observed.ts";
import type { PodLabels, Release } from "./batch-of-pod.ts";

/**
 * What pods get before the first of them goes back: those that need no update are marked, and no other
 * is. The same id may have been that of a release before, or of an earlier way back; then pods carry it
 * already, and belong to no batch of this one.
 *
 * @returns only pods whose labels have to change
 */
export function marksOfWayBack(
  pods: readonly PodSeen[],
  { id, revision }: Pick<Release, "id" | "revision">,
): readonly PodLabels[] {
  return pods.flatMap((pod) => {
    const stays = pod.revision === revision;
    const isMarked = needsNoUpdate(pod, id);
    const labels: PodLabels["labels"] = stays && !isMarked ? { [NO_NEED_UPDATE]: id } : {};
    const without = [
      ...(isMarked && !stays ? [NO_NEED_UPDATE] : []),
      ...(pod.labels[ROLLOUT_ID] === id ? [ROLLOUT_ID, ...BATCH_IDS] : []),
    ];
    const isRight = without.length === 0 && Object.keys(labels).length === 0;
    return isRight ? [] : [{ pod: pod.name, labels, without }];
  });
}
