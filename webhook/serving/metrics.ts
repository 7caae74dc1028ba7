/** How an admission request ended; `malformed` is the sender's mistake, `failed` ours. */
export type Outcome = "allow" | "patch" | "deny" | "malformed" | "failed";

interface Series {
  readonly outcomes: Map<Outcome, number>;
  /** Requests per bucket, not cumulative. */
  readonly buckets: number[];
  seconds: number;
  count: number;
}

/** Upper bounds, in seconds. An answer comes from memory, so the small ones are what counts. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

/** Counts answers and the time that they took, and says so in Prometheus' text format. */
export class AdmissionMetrics {
  readonly #paths = new Map<string, Series>();

  observe(path: string, outcome: Outcome, seconds: number): void {
    const series = this.#paths.get(path) ?? empty();
    this.#paths.set(path, series);
    series.outcomes.set(outcome, (series.outcomes.get(outcome) ?? 0) + 1);
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    if (bucket !== -1) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.seconds += seconds;
    series.count += 1;
  }

  render(): string {
    const paths = [...this.#paths];
    const lines = [
      "# HELP sluice_webhook_requests_total Admission requests answered.",
      "# TYPE sluice_webhook_requests_total counter",
      ...paths.flatMap(([path, { outcomes }]) =>
        [...outcomes].map(
          ([outcome, count]) =>
            `sluice_webhook_requests_total{path="${path}",outcome="${outcome}"} ${count}`,
        ),
      ),
      "# HELP sluice_webhook_request_seconds Time to answer an admission request.",
      "# TYPE sluice_webhook_request_seconds histogram",
      ...paths.flatMap(([path, series]) => histogram(path, series)),
    ];
    return `${lines.join("\n")}\n`;
  }
}

const empty = (): Series => ({
  outcomes: new Map(),
  buckets: BOUNDS.map(() => 0),
  seconds: 0,
  count: 0,
});

function histogram(path: string, { buckets, seconds, count }: Series): readonly string[] {
  const name = "sluice_webhook_request_seconds";
  let below = 0;
  const lines = BOUNDS.map((bound, index) => {
    below += buckets[index] ?? 0;
    return `${name}_bucket{path="${path}",le="${bound}"} ${below}`;
  });
  return [
    ...lines,
    `${name}_bucket{path="${path}",le="+Inf"} ${count}`,
    `${name}_sum{path="${path}"} ${seconds}`,
    `${name}_count{path="${path}"} ${count}`,
  ];
}
