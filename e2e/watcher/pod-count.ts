/**
 * Arithmetic of the checks. Written here a second time on purpose: a fault in the product's own
 * must not excuse itself.
 */

/** A whole number of pods, or a percent such as `"25%"`. */
export type PodCount = number | string;

/** Of a percent. `up without surge`: as CloneSets do, up only if no pods may be added. */
export type Rounding = "up" | "down" | "up without surge";

/** The user's own limits, as in their manifest, or as the kind has them by default. */
export interface Limits {
  readonly maxUnavailable: PodCount;
  readonly maxSurge: PodCount;
  /** How the kind makes a number of pods of a percent that may be unavailable. */
  readonly unavailableRounds: Rounding;
}

/** Pods of a count or a percent. */
export function podsOf(count: PodCount, of: number, rounding: "up" | "down"): number {
  if (typeof count === "number") return count;
  const exact = (Number.parseFloat(count) * of) / 100;
  return rounding === "up" ? Math.ceil(exact) : Math.floor(exact);
}

/** Surge rounded up, and one pod unavailable if both come out as 0. */
export function limitsInPods(
  limits: Limits,
  replicas: number,
): { readonly unavailable: number; readonly surge: number } {
  const surge = podsOf(limits.maxSurge, replicas, "up");
  const rounding = roundingOf(limits.unavailableRounds, surge);
  const unavailable = podsOf(limits.maxUnavailable, replicas, rounding);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function roundingOf(rounding: Rounding, surge: number): "up" | "down" {
  if (rounding !== "up without surge") return rounding;
  return surge === 0 ? "up" : "down";
}

/**
 * A percent rounds up (contract.md 5.3).
 *
 * @param spared old pods of several that a percent below 100% leaves in any case
 */
export function podsOfStep(
  size: PodCount | undefined,
  { replicas, spared }: { readonly replicas: number; readonly spared: number },
): number {
  if (size === undefined || size === "100%") return replicas;
  const pods = Math.min(replicas, podsOf(size, replicas, "up"));
  return typeof size === "string" && replicas > 1 ? Math.min(pods, replicas - spared) : pods;
}
