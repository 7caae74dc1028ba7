import { NO_NEED_UPDATE } from "@sluice/shared/gate/names.ts";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import { rolloutIdOf } from "../observe/facts.ts";
import { isReported } from "@sluice/shared/workloads/reported.ts";
import type { PodLabels } from "../labels/batch-of-pod.ts";
import { needsNoUpdate } from "../batches/way-back.ts";
import { act, type Plan } from "../rollout/actions.ts";
import type { Underway } from "../rollout/terrain.ts";

/**
 * A way back in batches begins: pods that never left the stable revision are marked, since the steps are
 * about the others alone. Nothing moves before that, and killed in the middle it is done again.
 *
 * @see contract.md 5.7
 */
export function planMarks({ rollout, workload, record }: Underway): Plan {
  // Until its own controller has seen the template, nobody may know what its pods' revision is called.
  if (!isReported(workload.object)) return act();
  const id = rolloutIdOf({ rollout, workload }, record.target);
  const pods = workload.pods.flatMap((pod): readonly PodLabels[] => {
    const [needsNone, isMarked] = [pod.revision === record.target, needsNoUpdate(pod, id)];
    if (needsNone === isMarked) return [];
    return needsNone
      ? [{ pod: pod.name, labels: { [NO_NEED_UPDATE]: id } }]
      : // Changed in place since an earlier way back to the same revision.
        [{ pod: pod.name, labels: {}, without: [NO_NEED_UPDATE] }];
  });
  const wanted = overlay(workload.object, { ...record, back: "marked" });
  return act(...(pods.length === 0 ? [] : [{ kind: "label-pods", pods } as const]), {
    kind: "workload",
    wanted,
  });
}
