import type { Rollout, RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";

/** A status on its way to the store, and the object that it replaces. */
export interface StatusWrite {
  readonly before: Rollout;
  readonly after: Rollout;
}

/** What a status write asks the controller to do. Steps count from 1. */
export type Asked =
  | { readonly kind: "nothing" }
  | { readonly kind: "approval"; readonly step: number }
  | { readonly kind: "jump"; readonly step: number; readonly to: number };

/**
 * An approval is the state turned to `StepReady`, a jump another step than the next one in
 * `nextStepIndex` (contract.md 4.5.3 and 4.5.4); with both, the controller jumps.
 */
export function askedIn(write: StatusWrite): Asked {
  const { before, after } = write;
  const [was, is] = [placeIn(before.status), placeIn(after.status)];
  const { step } = was;
  const steps = stepsOf(before.spec).length;
  const isElsewhere = is.next >= 1 && is.next <= steps && is.next !== step + 1;
  if (isElsewhere && is.next !== was.next) return { kind: "jump", step, to: is.next };
  return isTurnedReady(write) ? { kind: "approval", step } : { kind: "nothing" };
}

export function isTurnedReady({ before, after }: StatusWrite): boolean {
  const [was, is] = [placeIn(before.status), placeIn(after.status)];
  return is.state === "StepReady" && was.state !== "StepReady";
}

/** Whether it lets more pods through. A jump back takes none back, and waits again. */
export function leadsOn(asked: Asked): boolean {
  switch (asked.kind) {
    case "nothing":
      return false;
    case "approval":
      return true;
    case "jump":
      return asked.to > asked.step;
  }
}

/** Of the style that is released; a status never has both. */
function placeIn(status: RolloutStatus | undefined) {
  const { canaryStatus, blueGreenStatus } = status ?? {};
  const of = canaryStatus ?? blueGreenStatus;
  return {
    step: of?.currentStepIndex ?? 0,
    next: of?.nextStepIndex ?? 0,
    state: of?.currentStepState,
  };
}
