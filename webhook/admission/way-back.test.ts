import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { isHeldTemplate } from "@sluice/shared/gate/held-template.ts";
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

test("a blue-green way back with routes has a template that no ReplicaSet has, however often it is sent", () => {
  const rollout = { ...ROLLOUT, style: "BlueGreen", wayBack: "routes first" } as const;
  const routed = known({ rollouts: [rollout] });
  const { object: before } = gateUpdate({ before: shop("v1"), after: shop("v2") }, routed);
  const sent = (stored: Workload, after: Workload) => {
    const record = readRecord(stored);
    assert.ok(record !== undefined);
    return reassert({ before: stored, after }, record, routed).object;
  };
  const isHeld = ({ spec }: Workload) => isHeldTemplate(spec.template ?? {});
  assert.ok(!isHeld(before));
  const back = sent(before, shop("v1"));
  assert.ok(isHeld(back));
  assert.deepEqual(sent(back, shop("v1")), back);
  assert.deepEqual(sent(back, back), back);
  // Whoever edits what is stored sends the hold along.
  const image = templateOf("v2").spec;
  const onwards = {
    ...back,
    spec: { ...back.spec, template: { ...back.spec.template, spec: image } },
  };
  assert.ok(!isHeld(sent(back, onwards)));
});
