import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";

/** What `minReadySeconds` of a ReplicaSet is to be. */
export interface Readiness {
  readonly replicaSet: ReplicaSetView;
  readonly minReadySeconds: number;
}

/**
 * Makes the native controller take the pods of abandoned revisions before the stable ones.
 *
 * It removes pods that are not available first, whatever their ReplicaSet, and then those of the oldest
 * ReplicaSet. A revision that was replaced while a step was held counts as available like the stable
 * one, which is older: without this, v3 would take stable pods and leave those of v2 for last. So
 * while pods move, abandoned ones never count as available; while a step is held, they do again.
 *
 * Tried on Kubernetes 1.36.3: 8 stable and 2 abandoned pods, two to move: 6 + 2 + 2 without,
 * 8 + 0 + 2 with it.
 */
export function abandonedReadiness(
  replicaSets: readonly ReplicaSetView[],
  { stable, target, originals }: ReleaseRecord,
  gate: "moving" | "held",
): readonly Readiness[] {
  const minReadySeconds =
    gate === "moving" ? NEVER_AVAILABLE_SECONDS : (originals.minReadySeconds ?? 0);
  return replicaSets
    .filter((set) => set.revision !== stable && set.revision !== target)
    .filter((set) => set.replicas > 0 && !set.deleting && set.minReadySeconds !== minReadySeconds)
    .map((replicaSet) => ({ replicaSet, minReadySeconds }));
}
