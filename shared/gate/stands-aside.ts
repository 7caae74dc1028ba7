import type { Rollout } from "../api/rollout.ts";
import { stepsOf } from "../api/style.ts";

/** Why a Rollout holds nothing, in words for whoever updates its workload. */
export type StandsAside = "disabled" | "being deleted" | "without steps";

/** @returns undefined for a Rollout that holds the updates of its workload */
export function standsAside(rollout: Pick<Rollout, "metadata" | "spec">): StandsAside | undefined {
  if (rollout.metadata.deletionTimestamp !== undefined) return "being deleted";
  if (rollout.spec.disabled === true) return "disabled";
  return hasSteps(rollout) ? undefined : "without steps";
}

/**
 * All styles hold. Where traffic is to be routed, too, the steps hold all the same: requests are spread
 * over the pods that are out.
 */
function hasSteps({ spec }: Pick<Rollout, "spec">): boolean {
  return stepsOf(spec).length > 0;
}
