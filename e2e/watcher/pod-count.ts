/**
 * Arithmetic of the checks. Written here a second time on purpose: a fault in the product's own
 * must not excuse itself.
 */

/** A whole number of pods, or a percent such as `"25%"`. */
export type PodCount = number | string;

function podsOf(count: PodCount, of: number, rounding: "up" | "down"): number {
  if (typeof count === "number") return count;
  const exact = (Number.parseFloat(count) * of) / 100;
  return rounding === "up" ? Math.ceil(exact) : Math.floor(exact);
}

/** Surge rounded up, unavailable down, and one pod unavailable if both come out as 0. */
export function limitsInPods(
  limits: { readonly maxUnavailable?: PodCount; readonly maxSurge?: PodCount },
  replicas: number,
): { readonly unavailable: number; readonly surge: number } {
  const surge = podsOf(limits.maxSurge ?? "25%", replicas, "up");
  const unavailable = podsOf(limits.maxUnavailable ?? "25%", replicas, "down");
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** A percent rounds up, but below 100% it leaves one old pod of several (contract.md 5.3). */
export function podsOfStep(size: PodCount | undefined, replicas: number): number {
  if (size === undefined || size === "100%") return replicas;
  const pods = Math.min(replicas, podsOf(size, replicas, "up"));
  return typeof size === "string" && replicas > 1 ? Math.min(pods, replicas - 1) : pods;
}
