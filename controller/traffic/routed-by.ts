import type { RolloutSpec, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { trafficRoutingOf } from "@sluice/shared/api/style.ts";
import { isDeepStrictEqual } from "node:util";

/** Whether a release still routes by what it began by: somebody may have changed that while the webhook was away. */
export function isRoutedBy(spec: RolloutSpec, routing: TrafficRouting): boolean {
  return isDeepStrictEqual(trafficRoutingOf(spec), routing);
}
