import type { RolloutState } from "./happening.ts";

/** A Rollout, and when it was first heard of in its present state of its present step. */
export interface Standing {
  readonly state: RolloutState;
  readonly sinceMs: number;
}

/** The product's field manager: what it writes is nobody's approval. */
const OURSELVES = "sluice";
/** The clock of a pause starts at a whole second, and we hear of things a little later or earlier. */
const HEARING_MS = 300;

/**
 * A step ends by an approval, a jump, or its own clock, and by nothing else.
 *
 * @returns what was done without leave
 */
export function leftWithoutLeave(
  was: Standing,
  { state, heardAt }: { readonly state: RolloutState; readonly heardAt: number },
): string | undefined {
  if (was.state.phase !== "Progressing" || isNewRelease(was.state, state)) return undefined;
  // All steps are over: whatever is written after that leaves none.
  if (was.state.stepState === "Completed") return undefined;
  const end = state.stepState === "Completed" ? state.steps.length + 1 : state.step;
  for (let step = was.state.step; step < end; step += 1) {
    const missing = missingLeave(was, step, heardAt);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function missingLeave(was: Standing, step: number, heardAt: number): string | undefined {
  const { state } = was;
  if (isJump(state) || isApproved(state, step)) return undefined;
  const seconds = state.leavingSeconds ?? pauseOf(state, step);
  if (seconds === "approval") return `step ${step} needs an approval and had none`;
  const lasted = pausedFor(was, step, heardAt);
  if (seconds === 0 || lasted >= seconds * 1000 - HEARING_MS) return undefined;
  return `step ${step} pauses for ${seconds} s and was left after ${lasted} ms`;
}

/** Nobody is waited for after a last step of all pods, unless the old ones are still there. */
function pauseOf({ steps, style }: RolloutState, step: number): number | "approval" {
  const { replicas, pause } = steps[step - 1] ?? {};
  if (step === steps.length && replicas === "100%" && style === "Partition") return 0;
  return pause?.duration ?? "approval";
}

function isApproved(state: RolloutState, step: number): boolean {
  return step === state.step && state.stepState === "StepReady" && byUser(state);
}

function pausedFor({ state, sinceMs }: Standing, step: number, heardAt: number): number {
  return step === state.step && state.stepState === "StepPaused" ? heardAt - sinceMs : 0;
}

function isNewRelease(was: RolloutState, is: RolloutState): boolean {
  return is.phase !== "Progressing" || is.step < was.step;
}

function byUser({ stateBy }: RolloutState): boolean {
  return stateBy.some((manager) => manager !== OURSELVES);
}

function isJump({ step, nextStep, steps }: RolloutState): boolean {
  const natural = step < steps.length ? step + 1 : -1;
  return nextStep !== natural && nextStep >= 1 && nextStep <= steps.length;
}
