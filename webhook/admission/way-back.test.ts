import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { known, ROLLOUT, shop, templateOf } from "./known-fixture.ts";
import { gateUpdate } from "./gate-update.ts";
import { reassert } from "./reassert.ts";

const to = known({ rollouts: [{ ...ROLLOUT, wayBack: "in batches" }] });

/** A StatefulSet, seen by its own controller. */
function set(version: string): Workload {
  const template = templateOf(version);
  const status = { observedGeneration: 1 };
  return { ...shop(version), kind: "StatefulSet", spec: { replicas: 10, template }, status };
}

test("a way back in batches is held again, and its sender is told the plan", () => {
  const { object: before } = gateUpdate({ before: set("v1"), after: set("v2") }, to);
  const record = readRecord(before);
  assert.ok(record !== undefined);
  const { object, warnings } = reassert({ before, after: set("v1") }, record, to);
  assert.equal(object.spec.updateStrategy?.rollingUpdate?.partition, 32_767);
  assert.equal(readRecord(object)?.back, "begun");
  assert.match(
    warnings[0] ?? "",
    /^back to the stable revision in batches, of the pods that are to go back: held by Rollout web\/shop, 2 steps/,
  );
});
