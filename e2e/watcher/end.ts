import type { RolloutState, WorkloadState } from "./happening.ts";
import type { Ledger } from "./ledger.ts";
import { limitsInPods, podsOf } from "./pod-count.ts";
import type { Counts } from "./world.ts";

/** Whether a Rollout says for the first time that a release is over. */
export function isEnd(was: RolloutState | undefined, is: RolloutState): boolean {
  return was?.phase === "Progressing" && is.phase === "Healthy" && is.stepState === "Completed";
}

/**
 * What a Rollout calls healthy is so at that moment: no pod of another revision is left, but for those that
 * the user's own settings keep; as many are ready as their limits ask for; and nothing stands beside.
 *
 * @returns what is missing
 */
export function missingAtEnd(
  { state, ledger, counts }: Ended,
  rollout: RolloutState,
  beside: readonly string[],
): string | undefined {
  // What has changed since it looked is another matter, and so is what comes out past it on purpose.
  if (rollout.workloadGeneration < state.generation || ledger.gate === "native") return undefined;
  const { replicas } = ledger;
  // On a node that does not answer any pod may be, and it is ready for nobody.
  const kept = podsOf(state.keeps, replicas, "up") + ledger.unreachable;
  const fresh = counts.livingByRevision.get(ledger.target) ?? 0;
  const missing = Math.max(0, replicas - ledger.taken - fresh);
  const others = counts.living - fresh;
  const old = state.counts === "its nodes" ? Math.min(others, missing) : others;
  if (old > kept) return `${old} pods of another revision, at most ${kept} wanted`;
  const unavailable = ledger.limits.map((limits) => limitsInPods(limits, replicas).unavailable);
  const wanted = replicas - Math.max(...unavailable) - ledger.taken - ledger.unreachable;
  if (counts.ready < wanted) return `${counts.ready} ready, at least ${wanted} wanted`;
  return beside.length === 0 ? undefined : `${beside.join(", ")} beside it`;
}

/** A workload whose release is said to be over, and what there is of it. */
export interface Ended {
  readonly state: WorkloadState;
  readonly ledger: Ledger;
  readonly counts: Counts;
}
