import type { Metrics } from "@sluice/shared/telemetry/metrics.ts";

/**
 * How a request ended; `malformed` is the sender's mistake, `failed` ours. `refused`: nobody
 * looked at it, since it did not arrive whole, or we were not ready or had too much to do.
 */
export type Outcome = "allow" | "patch" | "deny" | "convert" | "malformed" | "failed" | "refused";

/** Upper bounds, in seconds. An answer comes from memory, so the small ones are what counts. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

/** @returns what notes an answer: by path, how it ended, and the seconds that it took, if it was begun */
export function admissionMetrics(
  metrics: Metrics,
): (path: string, outcome: Outcome, seconds?: number) => void {
  const requests = metrics.counter({
    name: "sluice_webhook_requests_total",
    help: "Requests of API servers answered.",
    labels: ["path", "outcome"],
  });
  const time = metrics.histogram({
    name: "sluice_webhook_request_seconds",
    help: "Time to answer a request of an API server.",
    labels: ["path"],
    bounds: BOUNDS,
  });
  return (path, outcome, seconds) => {
    requests.add({ path, outcome });
    if (seconds !== undefined) time.observe({ path }, seconds);
  };
}
