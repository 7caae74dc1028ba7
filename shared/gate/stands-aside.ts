import type { Rollout } from "../api/rollout.ts";
import { stepsOf, type Style, styleOf } from "../api/style.ts";

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
 * The styles that this version runs. Where traffic is to be routed, too, the steps hold all the
 * same: requests are spread over the pods that are out.
 */
const STYLES: ReadonlySet<Style | undefined> = new Set(["Partition", "Canary"] as const);

function isCarriedOut({ spec }: Pick<Rollout, "spec">): boolean {
  return STYLES.has(styleOf(spec)) && stepsOf(spec).length > 0;
}
