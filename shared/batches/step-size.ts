import type { Style } from "../api/style.ts";
import { podsOf, type PodCount } from "../gate/pod-count.ts";

/**
 * Pods that must run the new revision once a step is reached.
 *
 * @param size     a count ("3 pods") or a percent of `replicas`
 * @param replicas desired replicas of the workload, 0 or more
 * @returns whole pods, between 0 and `replicas`. A percent rounds up, so that 1% of 10 is one pod;
 *   but any percent below 100% leaves at least one old pod of several, so that a step that is not
 *   the last one never is a full release by rounding.
 * @throws {RangeError} on a text that is not a percent: the webhook admits none
 * @see contract.md 5.3, Deployment in partition style
 */
export function podsForStep(size: PodCount, replicas: number): number {
  const pods = Math.min(podsOf(size, replicas, "up"), replicas);
  const partial = typeof size === "string" && size !== "100%" && replicas > 1;
  return partial ? Math.min(pods, replicas - 1) : pods;
}

/** The same without the rule on the last old pod: what pod labels are dealt out by (contract.md 5.6). */
export function podsPlanned(size: PodCount, replicas: number): number {
  return Math.min(podsOf(size, replicas, "up"), replicas);
}

/** Pods of a step, by its size and the desired pods. */
export type SizeOfStep = (size: PodCount, replicas: number) => number;

/**
 * How the steps of a style are sized: an extra Deployment leaves no pod of the workload out, so none of them
 * has to be spared, whatever the kind does in place.
 *
 * @param inPlace of the kind itself
 */
export function stepsIn(style: Style | undefined, inPlace: SizeOfStep): SizeOfStep {
  return style === "Canary" ? podsPlanned : inPlace;
}
