import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Metrics } from "./metrics.ts";
import { registerProcessMetrics } from "./process-metrics.ts";

describe("metrics", () => {
  test("counters and gauges, with labels or without", () => {
    const metrics = new Metrics();
    const plain = metrics.counter({ name: "a_total", help: "As." });
    const labelled = metrics.counter({ name: "b_total", help: "Bs.", labels: ["kind", "outcome"] });
    const depth = metrics.gauge({ name: "depth", help: "Keys.", labels: ["queue"] });
    labelled.add({ outcome: "ok", kind: "Deployment" });
    labelled.add({ kind: "Deployment", outcome: "ok" }, 2);
    depth.set({ queue: "rollouts" }, 7);
    plain.add({}, 0.5);
    assert.equal(
      metrics.text(),
      `# HELP a_total As.
# TYPE a_total counter
a_total 0.5
# HELP b_total Bs.
# TYPE b_total counter
b_total{kind="Deployment",outcome="ok"} 3
# HELP depth Keys.
# TYPE depth gauge
depth{queue="rollouts"} 7
`,
    );
  });

  test("histograms are cumulative and end with +Inf", () => {
    const metrics = new Metrics();
    const took = metrics.histogram({ name: "took", help: "Time.", bounds: [0.1, 1] });
    for (const seconds of [0.1, 0.5, 3]) took.observe({}, seconds);
    const rows = metrics.text().split("\n").slice(2, -1);
    assert.deepEqual(rows, [
      'took_bucket{le="0.1"} 1',
      'took_bucket{le="1"} 2',
      'took_bucket{le="+Inf"} 3',
      "took_sum 3.6",
      "took_count 3",
    ]);
  });

  test("escapes what would break a line", () => {
    const metrics = new Metrics();
    const odd = metrics.gauge({ name: "odd", help: "a\nb", labels: ["x"] });
    odd.set({ x: 'a"b\\c\nd' }, Number.POSITIVE_INFINITY);
    assert.match(metrics.text(), /# HELP odd a\\nb\n/);
    assert.ok(metrics.text().endsWith('odd{x="a\\"b\\\\c\\nd"} +Inf\n'));
  });

  test("gauges can mirror something at each scrape, and forget", () => {
    const metrics = new Metrics();
    const depth = metrics.gauge({ name: "depth", help: "Keys.", labels: ["queue"] });
    let queue = "first";
    metrics.beforeScrape(() => {
      depth.clear();
      depth.set({ queue }, 1);
    });
    assert.match(metrics.text(), /first/);
    queue = "second";
    assert.doesNotMatch(metrics.text(), /first/);
  });

  test("refuses a name twice, and a counter that shrinks", () => {
    const metrics = new Metrics();
    const a = metrics.counter({ name: "a", help: "" });
    assert.throws(() => metrics.gauge({ name: "a", help: "" }), RangeError);
    assert.throws(() => a.add({}, -1), RangeError);
  });

  test("knows the process", () => {
    const metrics = new Metrics();
    registerProcessMetrics(metrics);
    assert.match(metrics.text(), /process_resident_memory_bytes \d{6,}/);
    assert.ok(metrics.names().includes("process_cpu_seconds_total"));
    metrics.text();
  });
});
