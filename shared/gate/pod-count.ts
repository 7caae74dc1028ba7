import { type IntOrPercent, parseIntOrPercent } from "../api/int-or-percent.ts";

/** A whole number of pods, or a percent of the desired ones such as `"25%"`. */
export type PodCount = IntOrPercent;

/** Which way a percent that does not give whole pods goes. */
export type Rounding = "up" | "down";

/**
 * Pods that a count or a percent means.
 *
 * @param of desired pods, 0 or more
 * @throws {RangeError} on a text that is not a percent: the API server stores none, so one here
 *   means that the object was written around its checks
 */
export function podsOf(count: PodCount, of: number, rounding: Rounding): number {
  const amount = parseIntOrPercent(count);
  if (amount === undefined) throw new RangeError(`${count} is neither a number nor a percent`);
  if (amount.unit === "count") return amount.count;
  const exact = (amount.percent * of) / 100;
  return rounding === "up" ? Math.ceil(exact) : Math.floor(exact);
}

/** What the user's strategy allows, in whole pods; never both 0. */
export interface Allowance {
  /** Pods that may be missing. */
  readonly maxUnavailable: number;
  /** Pods above the desired number. */
  readonly maxSurge: number;
}

const DEFAULT = "25%";

/**
 * A rolling update's allowance as the Deployment controller resolves it: surge rounded up,
 * unavailable down, and one pod unavailable when both come out as 0.
 */
export function allowanceOf(
  own: { readonly maxUnavailable?: PodCount; readonly maxSurge?: PodCount } | undefined,
  replicas: number,
): Allowance {
  const maxSurge = podsOf(own?.maxSurge ?? DEFAULT, replicas, "up");
  const unavailable = podsOf(own?.maxUnavailable ?? DEFAULT, replicas, "down");
  const maxUnavailable = maxSurge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxUnavailable: Math.min(maxUnavailable, replicas), maxSurge };
}
