export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws {RangeError} without values */
export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) {
    throw new RangeError("nothing was measured");
  }
  return { min, median: (lower + upper) / 2, max };
}

/** `1.23 / 1.30 / 1.41`: minimum, median, maximum. */
export function inWords({ min, median, max }: Summary, digits = 0): string {
  return [min, median, max].map((value) => value.toFixed(digits)).join(" / ");
}
