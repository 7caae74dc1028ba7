import { overlay } from "@sluice/shared/gate/overlay.ts";
import { rolloutIdOf } from "../observe/facts.ts";
import { isReported } from "@sluice/shared/workloads/reported.ts";
import { marksOfWayBack } from "../labels/marks-of-way-back.ts";
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
  const id = rolloutIdOf({ rollout, workload }, record);
  const pods = marksOfWayBack(workload.pods, { id, revision: record.target });
  const wanted = overlay(workload.object, { ...record, back: "marked" });
  return act(...(pods.length === 0 ? [] : [{ kind: "label-pods", pods } as const]), {
    kind: "workload",
    wanted,
  });
}
