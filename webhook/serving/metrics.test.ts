import assert from "node:assert/strict";
import { test } from "node:test";
import { Metrics } from "@sluice/shared/telemetry/metrics.ts";
import { admissionMetrics } from "./metrics.ts";

test("answers are counted by path and outcome, and their time in buckets", () => {
  const metrics = new Metrics();
  const observe = admissionMetrics(metrics);
  observe("/mutate-workload", "patch", 0.0007);
  observe("/mutate-workload", "patch", 0.003);
  observe("/mutate-workload", "failed", 9);
  observe("/mutate-workload", "refused");
  const text = metrics.text();
  const labels = 'path="/mutate-workload"';
  for (const line of [
    `sluice_webhook_requests_total{${labels},outcome="patch"} 2`,
    `sluice_webhook_requests_total{${labels},outcome="failed"} 1`,
    `sluice_webhook_requests_total{${labels},outcome="refused"} 1`,
    `sluice_webhook_request_seconds_bucket{${labels},le="0.0005"} 0`,
    `sluice_webhook_request_seconds_bucket{${labels},le="0.001"} 1`,
    `sluice_webhook_request_seconds_bucket{${labels},le="0.005"} 2`,
    `sluice_webhook_request_seconds_bucket{${labels},le="5"} 2`,
    `sluice_webhook_request_seconds_bucket{${labels},le="+Inf"} 3`,
    `sluice_webhook_request_seconds_count{${labels}} 3`,
  ]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
});
