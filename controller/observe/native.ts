import { neverCounts } from "@sluice/shared/workloads/kinds/deployment.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import { isReported } from "@sluice/shared/workloads/reported.ts";
import { desiredOf, standing } from "@sluice/shared/workloads/standing.ts";
import type { WorkloadSeen } from "./observed.ts";

/** Desired pods of the ReplicaSets of a release. */
export interface Sizes {
  readonly target: number;
  /** All others: stable and abandoned. */
  readonly old: number;
}

export function sizesOf(workload: WorkloadSeen, { target }: ReleaseRecord): Sizes {
  const sets = standing(workload.replicaSets);
  const ofTarget = sets.filter(({ revision }) => revision === target);
  const all = desiredOf(sets);
  return { target: desiredOf(ofTarget), old: all - desiredOf(ofTarget) };
}

/** The Deployment's own controller has acted on what is stored now. */
export function isSeenByNative(workload: WorkloadSeen): boolean {
  return isReported(workload.object);
}

/**
 * No scaling is on its way: the Deployment's own controller has seen the desired pods, and its ReplicaSets
 * count no pod as available that they are about to take. Until then it believes in more
 * available pods than there will be, and would remove old ones that are still needed.
 */
export function isSettled(workload: WorkloadSeen): boolean {
  return isSeenByNative(workload) && standing(workload.replicaSets).every(isCounted);
}

function isCounted({ replicas, available }: ReplicaSetView): boolean {
  return available !== undefined && available <= replicas;
}

/**
 * The native controllers count the stable pods as available, and no other one, so they may move.
 *
 * Un-paused before that, the Deployment controller would take new pods of an earlier step for
 * available ones, and as many old pods more than it may.
 */
export function isArmed(workload: WorkloadSeen, { stable }: ReleaseRecord): boolean {
  const sets = standing(workload.replicaSets).filter(({ replicas }) => replicas > 0);
  const others = sets.filter(({ revision }) => revision !== stable);
  const counted = sets.filter(({ revision }) => revision === stable);
  const available = counted.reduce((sum, set) => sum + (set.available ?? 0), 0);
  return (
    isSeenByNative(workload) &&
    others.every((set) => neverCounts(set) && set.available === 0) &&
    !counted.some(neverCounts) &&
    (workload.object.status?.availableReplicas ?? 0) === available
  );
}
