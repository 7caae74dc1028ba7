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
export function askedIn({ before, after }: StatusWrite): Asked {
  const [was, is] = [placeIn(before.status), placeIn(after.status)];
  const { step } = was;
  const steps = stepsOf(before.spec).length;
  const isElsewhere = is.next >= 1 && is.next <= steps && is.next !== step + 1;
  if (isElsewhere && is.next !== was.next) return { kind: "jump", step, to: is.next };
  const turned = is.state === "StepReady" && was.state !== "StepReady";
  return turned ? { kind: "approval", step } : { kind: "nothing" };
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

/** Whether it lets more pods through. A jump back, also to the same step, takes no pod back and waits again. */
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
