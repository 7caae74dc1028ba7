import type { RolloutState } from "./happening.ts";
import { isReleasing, type Ledger, newPods } from "./ledger.ts";
import { limitsInPods, podsOfStep } from "./pod-count.ts";
import type { Rule } from "./violation.ts";
import type { Counts } from "./world.ts";

/** A rule, and the counts that break it; no counts when it is kept. */
export type Finding = readonly [rule: Rule, broken: string | undefined];

/** The user's own strategy: enough pods serve, and there are not too many. */
export function checkLimits(
  ledger: Ledger,
  counts: Counts,
  rollout: RolloutState | undefined,
): readonly Finding[] {
  const { replicas } = ledger;
  if (rollout !== undefined && isBeside(ledger, rollout)) {
    // The whole old version serves, and there are never more than two.
    const old = counts.ready - (counts.readyByRevision.get(ledger.target) ?? 0);
    const oldOnes = { ready: old, staying: old };
    return [checkReady(ledger, oldOnes, 0), checkTotal(ledger, counts, replicas)];
  }
  const inPods = ledger.limits.map((limits) => limitsInPods(limits, replicas));
  const own = Math.max(...inPods.map((one) => one.unavailable));
  const unavailable = isLeftWhole(ledger, rollout) ? 0 : own;
  const surge = Math.max(
    ...ledger.limits.map((limits) => limitsInPods(limits, ledger.believed).surge),
  );
  return [checkReady(ledger, counts, unavailable), checkTotal(ledger, counts, surge)];
}

/** In a blue-green release whose last step is not over. */
function isBeside(ledger: Ledger, { style, stepState }: RolloutState): boolean {
  return style === "BlueGreen" && isReleasing(ledger) && stepState !== "Completed";
}

function checkReady(
  ledger: Ledger,
  { ready, staying }: Pick<Counts, "ready" | "staying">,
  unavailable: number,
): Finding {
  const wanted = Math.max(0, ledger.replicas - ledger.unreachable - unavailable);
  const floor = Math.min(ledger.floor, wanted);
  ledger.floor = staying >= wanted ? wanted : floor;
  if (staying >= ledger.replicas) ledger.taken = 0;
  const said = `${ready} ready, at least ${floor} wanted (${ledger.replicas} desired, ${unavailable} may be unavailable)`;
  return ["too few ready pods", ready < floor ? said : undefined];
}

function checkTotal(ledger: Ledger, { total, promised }: Counts, surge: number): Finding {
  const allowed = ledger.believed + surge;
  const tolerated = Math.max(allowed, ledger.toleratedTotal);
  const coming = [...promised.values()].reduce((sum, pods) => sum + pods, 0);
  ledger.toleratedTotal = Math.max(allowed, Math.min(tolerated, Math.max(total, coming)));
  const said = `${total} pods, at most ${tolerated} wanted (${ledger.believed} desired, ${surge} may be added)`;
  return ["too many pods", total > tolerated ? said : undefined];
}

/** New pods are out only as far as a step has been allowed. */
export function checkStep(
  ledger: Ledger,
  counts: Counts,
  rollout: RolloutState | undefined,
): Finding {
  const rule: Rule = "more new pods than the step allows";
  const actual = newPods(ledger, counts);
  // On their way to none, some go before others.
  const isAll = actual === counts.living && actual >= ledger.replicas && ledger.replicas > 0;
  if (isAll) ledger.stable = ledger.target;
  if (rollout === undefined || !isReleasing(ledger)) return [rule, undefined];
  const byStep = isLeftWhole(ledger, rollout) ? 0 : allowedBy(rollout, ledger);
  const allowed = Math.max(byStep, ledger.carried);
  const tolerated = Math.max(allowed, ledger.toleratedNew);
  const coming = Math.max(actual, counts.promised.get(ledger.target) ?? 0);
  ledger.toleratedNew = Math.max(allowed, Math.min(tolerated, coming));
  const said = `${actual} new pods, at most ${tolerated} wanted (step ${rollout.step}, ${rollout.stepState}, of ${ledger.believed} desired)`;
  return [rule, actual > tolerated ? said : undefined];
}

/** With the new pods in an extra workload, this one is left as it is until all steps are over. */
function isLeftWhole(ledger: Ledger, rollout: RolloutState | undefined): boolean {
  const beside = rollout?.place === "beside it" && rollout.stepState !== "Completed";
  return beside && isReleasing(ledger);
}

/** New pods of an extra workload, which the steps of the one that it stands beside allow. */
export function checkBeside(
  extra: Ledger,
  counts: Counts,
  { stable, rollout }: { readonly stable: Ledger; readonly rollout: RolloutState | undefined },
): Finding {
  const rule: Rule = "more new pods than the step allows";
  const free = extra.gate === "native" || !isReleasing(stable);
  if (rollout === undefined || free) return [rule, undefined];
  const { targetSince, replicas } = stable;
  const byStep = allowedBy(rollout, { targetSince, believed: replicas, spared: 0 });
  const allowed = Math.max(byStep, extra.carried);
  const tolerated = Math.max(allowed, extra.toleratedNew);
  const coming = [...counts.promised.values()].reduce((sum, pods) => sum + pods, counts.total);
  extra.toleratedNew = Math.max(allowed, Math.min(tolerated, coming));
  const said = `${counts.total} new pods beside it, at most ${tolerated} wanted (step ${rollout.step}, ${rollout.stepState}, of ${replicas} desired)`;
  return [rule, counts.total > tolerated ? said : undefined];
}

type Allowing = Pick<Ledger, "targetSince" | "believed" | "spared">;

function allowedBy(
  rollout: RolloutState,
  { targetSince, believed: replicas, spared }: Allowing,
): number {
  // The status still speaks of the release before.
  if (rollout.workloadGeneration < targetSince) return 0;
  if (rollout.stepState === "Completed") return replicas;
  const step = rollout.steps[rollout.step - 1];
  return step === undefined ? 0 : podsOfStep(step.replicas, { replicas, spared });
}
