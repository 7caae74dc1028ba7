import type { ReplicaSetView } from "./replicaset.ts";

/** Those that are there to stay: one that is being deleted counts for nothing. */
export function standing(replicaSets: readonly ReplicaSetView[]): readonly ReplicaSetView[] {
  return replicaSets.filter(({ deleting }) => !deleting);
}

/** Pods that these want in all. */
export function desiredOf(replicaSets: readonly ReplicaSetView[]): number {
  return replicaSets.reduce((sum, { replicas }) => sum + replicas, 0);
}
