import type { WorkloadState } from "./happening.ts";
import type { Limits } from "./pod-count.ts";
import type { Rule } from "./violation.ts";
import type { Counts } from "./world.ts";

/**
 * What the checks remember of one workload.
 *
 * A change of what is desired takes time to come true, and that is no violation. So each bound
 * follows a loosened wish at once, and a tightened one as the pods get there: `floor` rises when it
 * is reached, and the tolerated numbers fall as the actual ones do.
 */
export interface Ledger {
  readonly uid: string;
  /** Any of them may hold: two while a change of them is on its way. */
  limits: readonly Limits[];
  /** Ready pods that there must be. */
  floor: number;
  /** Pods that the story itself has taken, and that nobody has replaced yet. */
  taken: number;
  /** Pods that there may be. */
  toleratedTotal: number;
  /** Pods of the new revision that there may be. */
  toleratedNew: number;
  /** New pods that a scaling in the middle of a release brings along, in proportion. */
  carried: number;
  /** Revision that a release leaves, and the one that it goes to; equal when none is under way. */
  stable: string;
  target: string;
  /** Generation of the workload that brought `target`. */
  targetSince: number;
  gate: "gated" | "native";
  /** Pods on nodes that do not answer, which nobody misses more than they are missed anyway. */
  unreachable: number;
  replicas: number;
  /**
   * The same as far as its own controller may believe: one that has not seen a scaling down yet goes
   * on with what it was asked for before.
   */
  believed: number;
  readonly spared: number;
  /** Rules that are broken right now: each stretch is told once. */
  readonly broken: Set<Rule>;
}

/** A workload is not held when it is made, so what is stored then is the user's own. */
export function openLedger(state: WorkloadState): Ledger {
  return {
    uid: state.uid,
    limits: [state.limits],
    floor: 0,
    taken: 0,
    toleratedTotal: 0,
    toleratedNew: 0,
    carried: 0,
    stable: state.revision,
    target: state.revision,
    targetSince: state.generation,
    gate: "gated",
    unreachable: 0,
    replicas: state.replicas,
    believed: state.replicas,
    spared: state.spared,
    broken: new Set(),
  };
}

/** Takes over what the workload says now. */
export function follow(ledger: Ledger, state: WorkloadState, counts: Counts): void {
  if (state.replicas !== ledger.replicas) {
    const before = Math.max(ledger.carried, newPods(ledger, counts));
    const share = ledger.replicas === 0 ? 0 : state.replicas / ledger.replicas;
    const joining = Math.max(0, state.replicas - ledger.replicas);
    // Above a partition all are new ones.
    const all = state.joining === "the new one" && before > 0 ? before + joining : 0;
    ledger.carried = Math.max(all, Math.ceil(before * share));
    ledger.replicas = state.replicas;
  }
  const seen = state.observed >= state.generation;
  ledger.believed = seen ? state.replicas : Math.max(ledger.believed, state.replicas);
  if (state.revision !== ledger.target) {
    const before = counts.byRevision.get(ledger.target) ?? 0;
    // All pods run it, so the release before is over, and this is what a new one leaves.
    if (before === counts.living) ledger.stable = ledger.target;
    ledger.target = state.revision;
    ledger.targetSince = state.generation;
    ledger.carried = 0;
    ledger.toleratedNew = newPods(ledger, counts);
  }
}

export function newPods({ target }: Pick<Ledger, "target">, { byRevision }: Counts): number {
  return byRevision.get(target) ?? 0;
}

export function isReleasing({ stable, target, gate }: Ledger): boolean {
  return stable !== target && gate === "gated";
}
