import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at, conditionIs, count, fields, flag, list, nameOf, text, texts } from "./read.ts";

const pod = {
  metadata: { name: "shop-1", namespace: "default", labels: { app: "shop", odd: 1 } },
  spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 8080 }] }] },
  status: { conditions: [{ type: "Ready", status: "True" }] },
};

describe("reading an object", () => {
  test("goes down fields and lists", () =>
    assert.equal(count(pod, "spec", "containers", 0, "ports", 0, "containerPort"), 8080));

  test("finds nothing beyond what there is", () => {
    assert.equal(at(pod, "spec", "containers", 1, "ports"), undefined);
    assert.equal(at(undefined, "spec"), undefined);
    assert.deepEqual(list(pod, "spec", "volumes"), []);
    assert.deepEqual(fields(pod, "spec", "containers"), {});
  });

  test("reads a field of another type as absent", () => {
    assert.equal(text(pod, "spec", "hostNetwork"), undefined);
    assert.equal(flag(pod, "metadata", "name"), false);
    assert.deepEqual(texts(pod, "metadata", "labels"), { app: "shop" });
  });

  test("knows conditions and names", () => {
    assert.equal(conditionIs(pod, "Ready", "True"), true);
    assert.equal(conditionIs(pod, "Ready", "False"), false);
    assert.equal(nameOf(pod), "default/shop-1");
    assert.equal(nameOf({ metadata: { name: "node-1" } }), "node-1");
  });
});
