/** What a Gateway API route takes. */
export const MAX_WEIGHT = 1_000_000;

/** Percent. */
const ALL = 100;

/** The weight that one backend of a user has, and whether the new version gets a part of it. */
export interface Share {
  readonly weight: number;
  readonly kind: "split" | "other";
}

/** What it gets in the route; `canary` is what the new version gets of it. */
export interface SplitShare {
  readonly own: number;
  readonly canary: number;
}

/**
 * Splits the shares that are to be split and keeps all proportions: what the new version gets comes out
 * of its own backend's share alone.
 *
 * With one backend it is exactly 100 − percent and percent, whatever weight that had.
 *
 * @param percent 0 to 100, for the new version
 */
export function splitWeights(shares: readonly Share[], percent: number): readonly SplitShare[] {
  const unit = commonDivisor(shares.map(({ weight }) => weight));
  const split = shares.map(({ weight, kind }) => {
    const part = weight / unit;
    return kind === "other"
      ? { own: part * ALL, canary: 0 }
      : { own: part * (ALL - percent), canary: part * percent };
  });
  const all = split.flatMap(({ own, canary }) => [own, canary]);
  if (Math.max(...all) <= MAX_WEIGHT) return split;
  const divisor = commonDivisor(all);
  return split.map(({ own, canary }) => ({ own: own / divisor, canary: canary / divisor }));
}

/** The smallest whole numbers in the same proportions. */
export function reduced(weights: readonly number[]): readonly number[] {
  const divisor = commonDivisor(weights);
  return weights.map((weight) => weight / divisor);
}

/** Whether two lists of weights say the same. */
export function areProportional(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  const [a, b] = [reduced(one), reduced(other)];
  return a.every((weight, index) => weight === b[index]);
}

/** 1 where all are 0, so that it divides in any case. */
function commonDivisor(weights: readonly number[]): number {
  const divisor = weights.reduce(greatestCommon, 0);
  return divisor === 0 ? 1 : divisor;
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b);
}
