import type { Metrics } from "@sluice/shared/telemetry/metrics.ts";
import type { Run, WorkQueue } from "./queue.ts";

/** @returns what notes a run of the queue: how it ended, and how long it took */
export function queueMetrics(metrics: Metrics): (run: Run) => void {
  const runs = metrics.counter({
    name: "sluice_reconcile_total",
    help: "Passes over a Rollout. `conflict` is everyday life, `failed` is not.",
    labels: ["outcome"],
  });
  const time = metrics.histogram({
    name: "sluice_reconcile_seconds",
    help: "Time of a pass over a Rollout, its writes included.",
  });
  return ({ outcome, durationMs }) => {
    runs.add({ outcome });
    time.observe({}, durationMs / 1000);
  };
}

/** What waits and what runs, at each scrape. */
export function registerQueueDepth(metrics: Metrics, queue: WorkQueue): void {
  const depth = metrics.gauge({
    name: "sluice_queue_rollouts",
    help: "Rollouts in the work queue.",
    labels: ["state"],
  });
  metrics.beforeScrape(() => {
    depth.set({ state: "waiting" }, queue.depth);
    depth.set({ state: "running" }, queue.running);
  });
}
