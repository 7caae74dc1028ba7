import { COMPLETED, HELD } from "@sluice/shared/gate/release-record.ts";
import { reachOf } from "../batches/reach.ts";
import { minReadySecondsOf, ownAllowance, replicasOf } from "../observe/facts.ts";
import { victims } from "../pacers/daemonset.ts";
import type { Advanced } from "../rollout/advance.ts";
import type { Action } from "../rollout/actions.ts";
import { terrainOf, type Underway } from "../rollout/terrain.ts";
import type { Driver } from "./driver.ts";
import { leftBehind } from "./left-behind.ts";

/**
 * A DaemonSet of apps/v1 has no partition: while it is held (`OnDelete`), its own controller makes a new
 * pod for each old one that we delete, and for no other.
 */
export const byDeletion: Driver = {
  formFor: (_underway, { doing }) => (doing.kind === "completed" ? COMPLETED : HELD),
  around: (underway, advanced) => ({ before: [], after: deletions(underway, advanced) }),
  marks: () => ({}),
  counts: (object) => object,
  late: leftBehind,
};

/** The old pods that a step lets go now. Nobody else may replace any meanwhile. */
export function deletions(
  underway: Underway,
  { position, doing }: Pick<Advanced, "position" | "doing">,
): readonly Action[] {
  if (doing.kind === "completed" || doing.kind === "stopped") return [];
  const { workload, record, now } = underway;
  const pods = victims(workload.pods, {
    wanted: terrainOf(underway).batchAt(position.step).wanted,
    desired: replicasOf(workload),
    reach: reachOf(workload, { target: record.target, step: position.step }),
    // Only its own controller can put a new pod beside an old one, and not while it is held by `OnDelete`:
    // who allows no pod to be missing, but more of them, has one replaced at a time, or none would ever be.
    maxUnavailable: Math.max(1, ownAllowance(workload, record).maxUnavailable),
    minReadySeconds: minReadySecondsOf(workload, record),
    now,
    target: record.target,
    stable: record.stable,
  });
  return pods.length === 0 ? [] : [{ kind: "delete-pods", pods }];
}
