import type { Rollout } from "../api/rollout.ts";

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
  // Blue-green has all the old pods: there is nothing to bring back in steps.
  const beside = spec.strategy.blueGreen !== undefined;
  return asked && !routed && !beside ? "in batches" : "at once";
}

/** Kinds that take their pods back one after the other: those with a partition that counts pods. */
const BY_STEPS: ReadonlySet<string> = new Set(["cloneset", "statefulset"]);

/** The way back of a workload of this type, the value of its label `workload-type`. */
export function wayBackFor(wanted: WayBack | undefined, type: string): WayBack {
  return wanted === "in batches" && BY_STEPS.has(type) ? "in batches" : "at once";
}
