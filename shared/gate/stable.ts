import type { ReplicaSetView } from "../workloads/replicaset.ts";

/**
 * The ReplicaSet that a release to `target` leaves: of those with pods the one that is lowest
 * in revision and has another template. Without pods (a Deployment scaled to 0), the
 * newest other one, which is what the native controller scales up while it is paused.
 *
 * @returns undefined when there is nothing to leave: the Deployment has never run anything else,
 *   so there is nothing that a hold could protect
 * @see contract.md 3.4, step 6
 */
export function stableOf(
  replicaSets: readonly ReplicaSetView[],
  target: string,
): ReplicaSetView | undefined {
  const others = replicaSets.filter((set) => !set.deleting && set.revision !== target);
  const active = others.filter(({ replicas }) => replicas > 0).toSorted(byNumber);
  if (active.length > 0) return active[0];
  const runs = replicaSets.some((set) => !set.deleting && set.replicas > 0);
  return runs ? undefined : others.toSorted(byNumber).at(-1);
}

function byNumber(a: ReplicaSetView, b: ReplicaSetView): number {
  if (a.number !== b.number) return a.number - b.number;
  return a.metadata.name.localeCompare(b.metadata.name);
}
