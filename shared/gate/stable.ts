import type { ReplicaSetView } from "../workloads/replicaset.ts";
import type { Workload } from "../workloads/workload.ts";

/** What a release leaves. */
export interface Left {
  readonly revision: string;
  /** pod-template-hash of its ReplicaSet; empty for kinds that have none. */
  readonly podTemplateHash: string;
}

/** Revisions that the template of an update made until now, and makes from now on. */
export interface Replaced {
  readonly was: string;
  readonly target: string;
}

/**
 * What a release of `before` to `target` leaves. A Deployment may be in the middle of a native
 * update, so its ReplicaSets say which pods run; of any other kind it is what was asked for until now.
 *
 * @returns undefined when there is nothing to leave, and so nothing that a hold could protect
 */
export function left(
  before: Workload,
  replicaSets: readonly ReplicaSetView[],
  { was, target }: Replaced,
): Left | undefined {
  if (before.kind !== "Deployment") {
    const seen = before.status?.observedGeneration !== undefined;
    return seen ? { revision: was, podTemplateHash: "" } : undefined;
  }
  // The same pods under a new id: nothing is replaced, and nothing else is left.
  if (was === target) return replicaSets.find(({ revision }) => revision === target);
  return stableOf(replicaSets, target);
}

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
