import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extraName, writeExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import { CANARY_RECORD } from "@sluice/shared/gate/names.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { admitWorkload } from "./admit-workload.ts";
import { gateUpdate } from "./gate-update.ts";
import { known, ROLLOUT, shop, templateOf } from "./known-fixture.ts";
import { reassert } from "./reassert.ts";

const canary = (steps: typeof ROLLOUT.steps) =>
  known({ rollouts: [{ ...ROLLOUT, style: "Canary", steps }] });
const ALMOST_ALL = canary([{ replicas: "95%" }]);

describe("in canary style", () => {
  test("an update is held, and told how many pods each step has, no old one left out", () => {
    const { object, warnings } = gateUpdate({ before: shop("v1"), after: shop("v2") }, ALMOST_ALL);
    assert.equal(object.spec.paused, true);
    assert.equal(readRecord(object)?.style, "Canary");
    assert.match(warnings[0] ?? "", /1 step of 10 pods: 10, then approval/);
  });

  test("a third version keeps the style, and is told the same", () => {
    const { object: before } = gateUpdate({ before: shop("v1"), after: shop("v2") }, ALMOST_ALL);
    const record = readRecord(before);
    assert.ok(record !== undefined);
    const { object, warnings } = reassert({ before, after: shop("v3") }, record, ALMOST_ALL);
    assert.equal(readRecord(object)?.style, "Canary");
    assert.match(warnings[0] ?? "", /starts again at step 1: .*1 step of 10 pods: 10/);
  });
});

describe("an extra Deployment", () => {
  const revision = revisionOf(templateOf("v2"));
  const record = writeExtraRecord({
    rollout: "shop",
    workload: { name: "shop", uid: "d" },
    revision,
    template: revision,
    size: 1,
    replicas: 1,
  });
  const named = (version: string, name: string): Workload => {
    const object = shop(version);
    const annotations = { [CANARY_RECORD]: record };
    return { ...object, metadata: { ...object.metadata, name, annotations } };
  };
  const update = (name: string) => ({ before: named("v1", name), after: named("v9", name) });

  test("is never held, also when a Rollout names it", () => {
    const verdict = admitWorkload(update(extraName("shop", revision)), known());
    assert.deepEqual(verdict, { kind: "allow", warnings: [] });
  });

  test("is none by what somebody has written on another one, which is held all the same", () => {
    assert.equal(admitWorkload(update("shop"), known()).kind, "patch");
  });
});
