/** Label name → value. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

export interface Counter<L extends string> {
  /** @param by not negative; 1 when absent */
  add(labels: Labels<L>, by?: number): void;
}

export interface Gauge<L extends string> {
  set(labels: Labels<L>, value: number): void;
  /** Forgets all values, before they are set anew. */
  clear(): void;
}

export interface Histogram<L extends string> {
  observe(labels: Labels<L>, value: number): void;
}

interface Description<L extends string> {
  /** Prometheus style: `sluice_admission_duration_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly L[];
}

/** From a millisecond to half a minute. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Row = readonly [suffix: string, labels: readonly (readonly [string, string])[], value: number];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  rows(): Iterable<Row>;
}

/**
 * Counters, gauges and histograms in the text format of Prometheus. Ours, as the common library has
 * had no release since 2024 and brings OpenTelemetry's API along; what we use of it is this page.
 */
export class Metrics {
  readonly #metrics = new Map<string, Metric>();
  readonly #before: (() => void)[] = [];

  counter<L extends string = never>(about: Description<L>): Counter<L> {
    const series = new Series<L, { value: number }>(about.labels ?? [], () => ({ value: 0 }));
    this.#register({ ...about, type: "counter", rows: () => series.rows(single) });
    return {
      add(labels, by = 1) {
        if (!(by >= 0)) throw new RangeError(`${about.name}: a counter only grows, not by ${by}`);
        series.at(labels).value += by;
      },
    };
  }

  gauge<L extends string = never>(about: Description<L>): Gauge<L> {
    const series = new Series<L, { value: number }>(about.labels ?? [], () => ({ value: 0 }));
    this.#register({ ...about, type: "gauge", rows: () => series.rows(single) });
    return {
      set: (labels, value) => void (series.at(labels).value = value),
      clear: () => series.clear(),
    };
  }

  /** Of seconds, unless other bounds are given, in growing order. */
  histogram<L extends string = never>(
    about: Description<L> & { readonly bounds?: readonly number[] },
  ): Histogram<L> {
    const bounds = about.bounds ?? SECONDS;
    const empty = (): Tally => ({ counts: bounds.map(() => 0), count: 0, sum: 0 });
    const series = new Series<L, Tally>(about.labels ?? [], empty);
    this.#register({ ...about, type: "histogram", rows: () => series.rows(buckets(bounds)) });
    return {
      observe(labels, value) {
        const tally = series.at(labels);
        const bucket = bounds.findIndex((bound) => value <= bound);
        if (bucket >= 0) tally.counts[bucket] = (tally.counts[bucket] ?? 0) + 1;
        tally.count += 1;
        tally.sum += value;
      },
    };
  }

  /** Runs before each scrape, to set gauges that mirror something. */
  beforeScrape(update: () => void): void {
    this.#before.push(update);
  }

  names(): readonly string[] {
    return [...this.#metrics.keys()];
  }

  /** For `Content-Type: text/plain; version=0.0.4`. */
  text(): string {
    for (const update of this.#before) update();
    let text = "";
    for (const metric of this.#metrics.values()) {
      text += `# HELP ${metric.name} ${escapeHelp(metric.help)}\n# TYPE ${metric.name} ${metric.type}\n`;
      for (const row of metric.rows()) text += line(metric.name, row);
    }
    return text;
  }

  #register(metric: Metric): void {
    if (this.#metrics.has(metric.name)) throw new RangeError(`${metric.name} is registered twice`);
    this.#metrics.set(metric.name, metric);
  }
}

interface Tally {
  /** One a bound, each without the smaller ones. */
  readonly counts: number[];
  count: number;
  sum: number;
}

/** The values of one metric, by its labels' values. */
class Series<L extends string, V> {
  readonly #labels: readonly L[];
  readonly #empty: () => V;
  readonly #values = new Map<
    string,
    { labels: readonly (readonly [string, string])[]; value: V }
  >();

  constructor(labels: readonly L[], empty: () => V) {
    this.#labels = labels;
    this.#empty = empty;
    // A metric without labels is 0 from the start, so that its rate is defined.
    if (labels.length === 0) this.#values.set("[]", { labels: [], value: empty() });
  }

  at(labels: Labels<L>): V {
    const key = JSON.stringify(this.#labels.map((label) => labels[label]));
    let found = this.#values.get(key);
    if (found === undefined) {
      const pairs = this.#labels.map((label) => [label, labels[label]] as const);
      found = { labels: pairs, value: this.#empty() };
      this.#values.set(key, found);
    }
    return found.value;
  }

  clear(): void {
    this.#values.clear();
  }

  *rows(of: (value: V) => Iterable<Row>): Generator<Row> {
    for (const { labels, value } of this.#values.values()) {
      for (const [suffix, more, number] of of(value)) yield [suffix, [...labels, ...more], number];
    }
  }
}

const single = ({ value }: { readonly value: number }): readonly Row[] => [["", [], value]];

const buckets = (bounds: readonly number[]) =>
  function* rows({ counts, count, sum }: Tally): Generator<Row> {
    let within = 0;
    for (const [index, bound] of bounds.entries()) {
      within += counts[index] ?? 0;
      yield ["_bucket", [["le", String(bound)]], within];
    }
    yield ["_bucket", [["le", "+Inf"]], count];
    yield ["_sum", [], sum];
    yield ["_count", [], count];
  };

function line(name: string, [suffix, labels, value]: Row): string {
  const inside = labels.map(([label, text]) => `${label}="${escapeValue(text)}"`).join(",");
  return `${name}${suffix}${inside === "" ? "" : `{${inside}}`} ${numeral(value)}\n`;
}

function numeral(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

const escapeHelp = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');
