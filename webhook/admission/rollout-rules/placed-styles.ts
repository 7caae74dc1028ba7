import type {
  BlueGreenStrategy,
  CanaryStrategy,
  Rollout,
  TrafficRouting,
} from "@sluice/shared/api/rollout.ts";

/** One style of a Rollout, and where the user wrote it. */
export interface PlacedStyle {
  readonly path: string;
  readonly name: "canary" | "blueGreen";
  /** What both styles have. */
  readonly strategy: BlueGreenStrategy | CanaryStrategy;
}

/** An entry of `trafficRoutings`, and where the user wrote it. */
export interface PlacedRouting {
  readonly path: string;
  readonly routing: TrafficRouting;
  readonly strategy: PlacedStyle["strategy"];
}

/** Each style that is there: with both, which is refused elsewhere, both are looked at. */
export function placedStyles({ spec }: Rollout): readonly PlacedStyle[] {
  return (["canary", "blueGreen"] as const).flatMap((name) => {
    const strategy = spec.strategy[name];
    return strategy === undefined ? [] : [{ path: `spec.strategy.${name}`, name, strategy }];
  });
}

/** Every `trafficRoutings` entry of a Rollout, of whichever style. */
export function placedRoutings(rollout: Rollout): readonly PlacedRouting[] {
  return placedStyles(rollout).flatMap(({ path, strategy }) =>
    (strategy.trafficRoutings ?? []).map((routing, index) => ({
      path: `${path}.trafficRoutings[${index}]`,
      routing,
      strategy,
    })),
  );
}
