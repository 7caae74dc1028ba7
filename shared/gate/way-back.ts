import type { Rollout } from "../api/rollout.ts";
import type { Form, ReleaseRecord } from "./release-record.ts";
import { routesTraffic, type Style, trafficRoutingOf } from "../api/style.ts";

/** Annotation of a Rollout: whoever goes back wants to go by the steps, too (contract.md 5.7). */
const IN_BATCHES = "rollouts.kruise.io/rollback-in-batch";

/** How a release goes back to the revision that it set out from. */
export type WayBack =
  /** In the request that brings the old template, past all steps. */
  | "at once"
  /** The same, as soon as no request is routed to the pods that it takes: until then all is held. */
  | "routes first"
  /** By the same steps from the first one on, towards the old revision. */
  | "in batches";

/** Requests would be routed by steps that mean another version, so with routes there are no steps back. */
export function wayBackOf({ metadata, spec }: Pick<Rollout, "metadata" | "spec">): WayBack {
  if (routesTraffic(spec)) return "routes first";
  const asked = metadata.annotations?.[IN_BATCHES] === "true";
  return asked && trafficRoutingOf(spec) === undefined ? "in batches" : "at once";
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
  // As soon as its template is the old one, a CloneSet takes one of the two versions: nothing holds both.
  const isTaken = of.type === "cloneset" && of.style === "BlueGreen";
  if (wanted === "routes first") return isTaken ? "at once" : wanted;
  const bySteps = of.style === "Partition" && BY_STEPS.has(of.type);
  return wanted === "in batches" && bySteps ? "in batches" : "at once";
}

/**
 * The record of a release that goes back past all steps.
 *
 * @param held how what runs now is held until no request is routed to new pods
 */
export function takenBack(
  { back: _was, ...record }: ReleaseRecord,
  way: Exclude<WayBack, "in batches">,
  held: Form,
): ReleaseRecord {
  const target = record.stable;
  return way === "routes first"
    ? { ...record, target, form: held, back: "routes-first" }
    : { ...record, target, form: { kind: "finishing", outcome: "rolled-back" } };
}
