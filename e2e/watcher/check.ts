import { checkBeside, checkLimits, checkStep, type Finding } from "./bounds.ts";
import type { WorkloadState, Happening, RolloutState, Told } from "./happening.ts";
import { isEnd, missingAtEnd } from "./end.ts";
import { leftWithoutLeave, type Standing } from "./leave.ts";
import { follow, isReleasing, type Ledger, newPods, openLedger } from "./ledger.ts";
import type { Violation } from "./violation.ts";
import { apply, countPods, emptyWorld, promisedPods, rolloutOf, type World } from "./world.ts";

/**
 * Every promise at every moment of a story: enough ready pods, not too many pods, no more new ones than
 * the approved step allows, no step left without leave, and no release called over before it is.
 *
 * Pure. The history may come in any order, as several watches bring it; etcd's revisions say
 * what was first, so that no check depends on which watch was quicker.
 */
export function check(history: readonly Happening[]): readonly Violation[] {
  const checker = new Checker();
  for (const happening of history.toSorted((a, b) => a.version - b.version))
    checker.take(happening);
  return checker.violations;
}

class Checker {
  readonly violations: Violation[] = [];
  readonly #world: World = emptyWorld();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #standings = new Map<string, Standing>();
  readonly #taken = new Set<string>();

  take(happening: Happening): void {
    if (happening.kind === "told") return this.#listen(happening.told);
    if (happening.kind === "pod") this.#forgive(happening);
    const ended = this.#endedBy(happening);
    if (happening.kind === "rollout") this.#checkLeave(happening.name, happening.state, happening);
    apply(this.#world, happening);
    for (const [name, state] of this.#world.workloads) this.#judge(name, state, happening);
    if (ended !== undefined) this.#checkEnd(ended, happening);
  }

  #judge(name: string, state: WorkloadState, happening: Happening): void {
    if (state.beside !== "") return this.#judgeExtra(name, state, happening);
    const ledger = this.#ledgerOf(name, state);
    const counts = countPods(this.#world, state);
    const rollout = rolloutOf(this.#world, name);
    follow(ledger, state, counts);
    const findings = [...checkLimits(ledger, counts, rollout), checkStep(ledger, counts, rollout)];
    for (const finding of findings) this.#note(ledger, finding, { workload: name, ...happening });
  }

  /** As large as the steps of the workload allow that it stands beside, and scaled with that. */
  #judgeExtra(name: string, state: WorkloadState, happening: Happening): void {
    const stable = this.#ledgers.get(state.beside);
    if (stable === undefined) return;
    const ledger = this.#ledgerOf(name, { ...state, replicas: stable.replicas });
    const counts = countPods(this.#world, state);
    // Whatever they run: it is one workload, and there is nothing to tell apart.
    const byRevision = new Map([[ledger.target, counts.total]]);
    const { replicas } = stable;
    follow(ledger, { ...state, replicas, revision: ledger.target }, { ...counts, byRevision });
    const rollout = rolloutOf(this.#world, state.beside);
    const finding = checkBeside(ledger, counts, { stable, rollout });
    this.#note(ledger, finding, { workload: name, ...happening });
  }

  #note(
    { broken }: Ledger,
    [rule, message]: Finding,
    { workload, version, heardAt }: Pick<Violation, "workload" | "version" | "heardAt">,
  ): void {
    if (message === undefined) return void broken.delete(rule);
    if (broken.has(rule)) return;
    broken.add(rule);
    this.violations.push({ rule, workload, version, heardAt, message });
  }

  /** A workload that was removed and made again is another one. */
  #ledgerOf(name: string, state: WorkloadState): Ledger {
    const known = this.#ledgers.get(name);
    if (known?.uid === state.uid) return known;
    const ledger = openLedger(state);
    this.#ledgers.set(name, ledger);
    return ledger;
  }

  #listen(told: Told): void {
    if (told.kind === "taking") return void this.#taken.add(told.pod);
    const ledger = this.#ledgers.get(told.workload);
    const state = this.#world.workloads.get(told.workload);
    if (ledger === undefined || state === undefined) return;
    if (told.kind === "unreachable") return void (ledger.unreachable = told.nodes);
    if (told.kind === "limits") ledger.limits = told.limits;
    else ledger.gate = told.kind;
    if (told.kind !== "gated") return;
    const out = newPods(ledger, countPods(this.#world, state));
    ledger.toleratedNew = Math.max(out, promisedPods(this.#world, state, ledger.target));
  }

  /** A pod that the story took is missed by nobody until the pods are complete again. */
  #forgive({ uid, state }: Happening & { readonly kind: "pod" }): void {
    const before = this.#world.pods.get(uid);
    if (before === undefined || before.life === "ending" || !this.#taken.has(before.name)) return;
    if (state !== "gone" && state.life !== "ending") return;
    const owner = this.#world.replicaSets.get(before.owner)?.owner ?? before.owner;
    for (const ledger of this.#ledgers.values()) {
      if (ledger.uid !== owner) continue;
      ledger.floor -= 1;
      ledger.taken += 1;
    }
  }

  #checkLeave(
    name: string,
    state: RolloutState | "gone",
    { version, heardAt }: Pick<Happening, "version" | "heardAt">,
  ): void {
    if (state === "gone") return void this.#standings.delete(name);
    const was = this.#standings.get(name);
    this.#standings.set(name, { state, sinceMs: standingSince(was, state) ?? heardAt });
    if (was === undefined || !this.#isOfThisRelease(was)) return;
    const message = leftWithoutLeave(was, { state, heardAt });
    const rule = "a step was left without leave";
    if (message === undefined) return;
    this.violations.push({ rule, workload: state.workload, version, heardAt, message });
  }

  /** A Rollout whose release is over, as it says with this. */
  #endedBy(happening: Happening): RolloutState | undefined {
    if (happening.kind !== "rollout" || happening.state === "gone") return undefined;
    const was = this.#standings.get(happening.name)?.state;
    return isEnd(was, happening.state) ? happening.state : undefined;
  }

  #checkEnd(rollout: RolloutState, { version, heardAt }: Happening): void {
    const { workload } = rollout;
    const state = this.#world.workloads.get(workload);
    if (state === undefined) return;
    const ended = {
      state,
      ledger: this.#ledgerOf(workload, state),
      counts: countPods(this.#world, state),
    };
    const beside = [...this.#world.workloads].filter(([, one]) => one.beside === workload);
    const names = beside.map(([name]) => name);
    const message = missingAtEnd(ended, rollout, names);
    const rule = "Healthy before its pods were";
    if (message !== undefined) this.violations.push({ rule, workload, version, heardAt, message });
  }

  /** A revision that replaces another starts again, and what the old status says is of the old one. */
  #isOfThisRelease({ state }: Standing): boolean {
    const ledger = this.#ledgers.get(state.workload);
    if (ledger === undefined || !isReleasing(ledger)) return false;
    return state.workloadGeneration >= ledger.targetSince;
  }
}

function standingSince(was: Standing | undefined, is: RolloutState): number | undefined {
  const same =
    was?.state.step === is.step &&
    was.state.stepState === is.stepState &&
    was.state.leavingSeconds === is.leavingSeconds;
  return same ? was.sinceMs : undefined;
}
