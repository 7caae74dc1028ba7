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
  return isCarriedOut(rollout) ? undefined : "of a style that this version of Sluice does not run";
}

/**
 * Batches within the workload itself, and blue-green. Where traffic is to be
 * routed, too, the steps hold all the same: requests are spread over the pods that are out.
 */
function isCarriedOut({ spec }: Pick<Rollout, "spec">): boolean {
  const style = styleOf(spec);
  return (style === "Partition" || style === "BlueGreen") && stepsOf(spec).length > 0;
}
