import type { Rollout } from "../api/rollout.ts";
import { stepsOf, styleOf } from "../api/style.ts";

/** Why a Rollout holds nothing, in words for whoever updates its workload. */
export type StandsAside =
  | "disabled"
  | "being deleted"
  | "of a style that this version of Sluice does not run";

/** @returns undefined for a Rollout that holds the updates of its workload */
export function standsAside(rollout: Pick<Rollout, "metadata" | "spec">): StandsAside | undefined {
  if (rollout.metadata.deletionTimestamp !== undefined) return "being deleted";
  if (rollout.spec.disabled === true) return "disabled";
  return isBatches(rollout) ? undefined : "of a style that this version of Sluice does not run";
}

/**
 * Batches within the workload itself: the one style that this version runs. Where traffic is to be
 * routed, too, the steps hold all the same: requests are spread over the pods that are out.
 */
function isBatches({ spec }: Pick<Rollout, "spec">): boolean {
  return styleOf(spec) === "Partition" && stepsOf(spec).length > 0;
}
