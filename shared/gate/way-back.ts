import type { Rollout } from "../api/rollout.ts";
import type { Style } from "../api/style.ts";

/** Annotation of a Rollout: whoever goes back wants to go by the steps, too (contract.md 5.7). */
const IN_BATCHES = "rollouts.kruise.io/rollback-in-batch";

/** How a release goes back to the revision that it set out from. */
export type WayBack =
  /** In the request that brings the old template, past all steps. */
  | "at once"
  /** By the same steps from the first one on, towards the old revision. */
  | "in batches";

/** Requests would be routed by steps that mean another version, so with routes the way back is one. */
export function wayBackOf({ metadata, spec }: Pick<Rollout, "metadata" | "spec">): WayBack {
  const routed = (spec.strategy.canary?.trafficRoutings ?? []).length > 0;
  const asked = metadata.annotations?.[IN_BATCHES] === "true";
  return asked && !routed ? "in batches" : "at once";
}

/** Kinds that take their pods back one after the other: those with a partition that counts pods. */
const BY_STEPS: ReadonlySet<string> = new Set(["cloneset", "statefulset"]);

/**
 * The way back of a release: both versions side by side, as in the other styles, have no steps to go back by.
 *
 * @param of type of its workload, the value of the label `workload-type`, and style of the release
 */
export function wayBackFor(
  wanted: WayBack | undefined,
  of: { readonly type: string; readonly style: Style },
): WayBack {
  const bySteps = of.style === "Partition" && BY_STEPS.has(of.type);
  return wanted === "in batches" && bySteps ? "in batches" : "at once";
}
