/** A Prometheus histogram at one moment, or the difference of two. */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  /** Upper bounds, ascending, the last one Infinity; counts are of all values up to the bound. */
  readonly buckets: readonly Bucket[];
}

interface Bucket {
  readonly upTo: number;
  readonly count: number;
}

const EMPTY: Histogram = { count: 0, sum: 0, buckets: [] };

/**
 * Histograms of one metric in Prometheus' text format, by the value of one label; series that
 * differ in other labels are added up.
 */
export function histogramsIn(
  text: string,
  metric: string,
  label: string,
): ReadonlyMap<string, Histogram> {
  const found = new Map<string, Histogram>();
  for (const line of text.split("\n")) {
    const [, part = "", labels = "", value = ""] =
      (line.startsWith(metric) ? /_(bucket|sum|count)\{(.*)\} (\S+)$/.exec(line) : null) ?? [];
    if (part === "") continue;
    const key = labelIn(labels, label);
    const before = found.get(key) ?? EMPTY;
    found.set(key, plus(before, sample(part, Number(value), labelIn(labels, "le"))));
  }
  return found;
}

function labelIn(labels: string, name: string): string {
  return new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
}

function sample(part: string, value: number, le: string): Histogram {
  if (part === "sum") return { ...EMPTY, sum: value };
  if (part === "count") return { ...EMPTY, count: value };
  return { ...EMPTY, buckets: [{ upTo: le === "+Inf" ? Infinity : Number(le), count: value }] };
}

function plus(one: Histogram, other: Histogram): Histogram {
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    buckets: merged(one.buckets, other.buckets, (a, b) => a + b),
  };
}

/** What was counted between two moments. */
export function since(before: Histogram = EMPTY, after: Histogram = EMPTY): Histogram {
  return {
    count: after.count - before.count,
    sum: after.sum - before.sum,
    buckets: merged(after.buckets, before.buckets, (a, b) => a - b),
  };
}

function merged(
  one: readonly Bucket[],
  other: readonly Bucket[],
  combine: (a: number, b: number) => number,
): readonly Bucket[] {
  const bounds = [...new Set([...one, ...other].map(({ upTo }) => upTo))].toSorted((a, b) => a - b);
  const at = (buckets: readonly Bucket[], bound: number) =>
    buckets.find(({ upTo }) => upTo === bound)?.count ?? 0;
  return bounds.map((upTo) => ({ upTo, count: combine(at(one, upTo), at(other, upTo)) }));
}

/** @returns NaN for an empty histogram */
export function mean({ sum, count }: Histogram): number {
  return sum / count;
}

/**
 * A quantile as Prometheus' histogram_quantile gives it: within a bucket the values are taken to
 * be spread evenly, so it is as fine as the buckets are.
 *
 * @param share 0.99 for the 99th percentile
 * @returns NaN for an empty histogram; the last finite bound for what is beyond it
 */
export function quantile({ count, buckets }: Histogram, share: number): number {
  const rank = count * share;
  let [lower, below] = [0, 0];
  for (const bucket of buckets) {
    if (count > 0 && bucket.count >= rank) {
      if (bucket.upTo === Infinity) return lower;
      return lower + (bucket.upTo - lower) * ((rank - below) / (bucket.count - below));
    }
    [lower, below] = [bucket.upTo, bucket.count];
  }
  return Number.NaN;
}
