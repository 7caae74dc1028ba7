import type { Rollout, Step } from "@sluice/shared/api/rollout.ts";
import { type PlacedStyle, placedStyles } from "./placed-styles.ts";

/** A step, and where the user wrote it. */
export interface PlacedStep {
  readonly path: string;
  readonly step: Step;
  readonly style: PlacedStyle;
}

/** The steps of one style, and where the user wrote them. */
export interface PlacedSteps {
  readonly path: string;
  readonly steps: readonly PlacedStep[];
  readonly style: PlacedStyle;
}

/** Of each style that is there. */
export function placedSteps(rollout: Rollout): readonly PlacedSteps[] {
  return placedStyles(rollout).map((style) => {
    const path = `${style.path}.steps`;
    const steps = style.strategy.steps.map((step, index) => ({
      path: `${path}[${index}]`,
      step,
      style,
    }));
    return { path, steps, style };
  });
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

/** Whether a step asks for a share or a kind of requests; an empty list asks for none. */
export function asksForTraffic({ traffic, matches }: Step): boolean {
  return traffic !== undefined || (matches ?? []).length > 0;
}
