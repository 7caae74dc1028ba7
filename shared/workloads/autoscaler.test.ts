import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseAutoscaler, targetName } from "./autoscaler.ts";

const METADATA = { name: "shop", namespace: "web", uid: "h", resourceVersion: "7" };
const SCALES = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };

describe("an autoscaler", () => {
  test("is known by what it scales", () => {
    const whole = { metadata: METADATA, spec: { scaleTargetRef: SCALES, maxReplicas: 3 } };
    assert.deepEqual(parseAutoscaler(whole), { metadata: METADATA, target: SCALES });
  });

  test("says where a write of ours has left an owner", () => {
    const metadata = { ...METADATA, managedFields: [{ manager: "helm" }, { manager: "sluice" }] };
    const { ourEntry } = parseAutoscaler({ metadata, spec: { scaleTargetRef: SCALES } });
    assert.equal(ourEntry, 1);
  });

  test("of another shape is refused", () => {
    assert.throws(() => parseAutoscaler({ metadata: METADATA, spec: {} }), TypeError);
  });

  const names = [
    { name: "shop", is: "shop" },
    { name: "shop-DisableByRollout", is: "shop" },
    { name: "shop-DisableByRollout-DisableByRollout", is: "shop" },
  ];
  for (const { name, is } of names) {
    test(`with target ${name} is one of ${is}`, () => assert.equal(targetName(name), is));
  }
});
