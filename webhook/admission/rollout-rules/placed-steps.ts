import type { Rollout, Step } from "@sluice/shared/api/rollout.ts";

/** A step, and where the user wrote it. */
export interface PlacedStep {
  readonly path: string;
  readonly step: Step;
}

/** The steps of one style, and where the user wrote them. */
export interface PlacedSteps {
  readonly path: string;
  readonly steps: readonly PlacedStep[];
}

/** Of each style that is there: with both, which is refused elsewhere, the steps of both are looked at. */
export function placedSteps({ spec }: Rollout): readonly PlacedSteps[] {
  const { canary, blueGreen } = spec.strategy;
  const canarySteps =
    canary === undefined ? [] : [placed("spec.strategy.canary.steps", canary.steps)];
  const blueGreenSteps =
    blueGreen === undefined ? [] : [placed("spec.strategy.blueGreen.steps", blueGreen.steps)];
  return [...canarySteps, ...blueGreenSteps];
}

/** Every step of a Rollout, of whichever style. */
export function allSteps(rollout: Rollout): readonly PlacedStep[] {
  return placedSteps(rollout).flatMap(({ steps }) => steps);
}

/** Each step with the one before it in the same list. */
export function neighbours(rollout: Rollout): readonly (readonly [PlacedStep, PlacedStep])[] {
  return placedSteps(rollout).flatMap(({ steps }) =>
    steps.flatMap((step, index) => {
      const previous = steps[index - 1];
      return previous === undefined ? [] : [[previous, step] as const];
    }),
  );
}

function placed(path: string, steps: readonly Step[]): PlacedSteps {
  return { path, steps: steps.map((step, index) => ({ path: `${path}[${index}]`, step })) };
}
