import { type IntOrPercent, parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";

/**
 * Whether the API server itself refuses this object once we have let it pass: it asks us before it
 * looks at values. Its message names the field, and is the one that people know.
 *
 * Never true of what it would store, as that would be a way around the gate.
 */
export function isRefusedAnyway({ spec }: Workload): boolean {
  const { maxSurge = 0, maxUnavailable = 0 } = spec.strategy?.rollingUpdate ?? {};
  return [maxSurge, maxUnavailable].some(isNoCount);
}

/** @see k8s.io/apimachinery, IsValidPercent: it takes any number of digits, and we do not */
function isNoCount(pods: IntOrPercent): boolean {
  return typeof pods === "string" ? !/^\d+%$/.test(pods) : parseIntOrPercent(pods) === undefined;
}
