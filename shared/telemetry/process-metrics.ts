import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Metrics } from "./metrics.ts";

/** Memory, CPU and how long the event loop was blocked, under the names that dashboards know. */
export function registerProcessMetrics(metrics: Metrics): void {
  const memory = metrics.gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
  });
  const heap = metrics.gauge({
    name: "nodejs_heap_size_used_bytes",
    help: "Heap in use in bytes.",
  });
  const cpu = metrics.counter({
    name: "process_cpu_seconds_total",
    help: "User and system CPU time spent in seconds.",
  });
  const started = metrics.gauge({
    name: "process_start_time_seconds",
    help: "Start time of the process since 1970 in seconds.",
  });
  const lag = metrics.gauge({
    name: "nodejs_eventloop_lag_p99_seconds",
    help: "The event loop's delay since the last scrape, 99th percentile, in seconds.",
  });
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  started.set({}, Date.now() / 1000 - process.uptime());
  let spent = 0;
  metrics.beforeScrape(() => {
    const usage = process.cpuUsage();
    const seconds = (usage.user + usage.system) / 1e6;
    cpu.add({}, seconds - spent);
    spent = seconds;
    const { rss, heapUsed } = process.memoryUsage();
    memory.set({}, rss);
    heap.set({}, heapUsed);
    lag.set({}, delay.count === 0 ? 0 : delay.percentile(99) / 1e9);
    delay.reset();
  });
}
