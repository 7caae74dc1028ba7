import { TRAFFIC_ROUTING } from "@sluice/shared/api/conversion/names.ts";
import type { Rollout } from "@sluice/shared/api/rollout.ts";

/** Annotation by which v1alpha1 chooses a style: `canary` or `partition`, in any case. */
export const ROLLING_STYLE = "rollouts.kruise.io/rolling-style";

export const STYLE_PATH = `metadata.annotations["${ROLLING_STYLE}"]`;
export const TRAFFIC_ROUTING_PATH = `metadata.annotations["${TRAFFIC_ROUTING}"]`;

/** In small letters; empty if there is none. */
export function rollingStyleOf({ metadata }: Rollout): string {
  return (metadata.annotations?.[ROLLING_STYLE] ?? "").toLowerCase();
}
