import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  isMark,
  markKeyOf,
  markKeysOf,
  markOf,
  parseStoredSharedRouting,
  sharedRoutingOf,
} from "./shared-routing.ts";

const ANNOTATION = "rollouts.kruise.io/trafficrouting";
const workloadRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
const metadata = { name: "shop", namespace: "web" };
const canary = { steps: [] };

describe("the TrafficRouting that a Rollout refers to", () => {
  const annotated = { ...metadata, annotations: { [ANNOTATION]: "lane" } };
  const cases = [
    { name: "is none", given: { metadata, strategy: { canary } }, expected: undefined },
    {
      name: "is the one of its strategy",
      given: { metadata: annotated, strategy: { canary: { ...canary, trafficRoutingRef: "all" } } },
      expected: { name: "all", path: "spec.strategy.canary.trafficRoutingRef" },
    },
    {
      name: "is the one of its strategy in blueGreen, too",
      given: { metadata, strategy: { blueGreen: { ...canary, trafficRoutingRef: "all" } } },
      expected: { name: "all", path: "spec.strategy.blueGreen.trafficRoutingRef" },
    },
    {
      name: "is the one of the annotation where the strategy names none",
      given: { metadata: annotated, strategy: { canary: { ...canary, trafficRoutingRef: "" } } },
      expected: { name: "lane", path: `metadata.annotations["${ANNOTATION}"]` },
    },
    {
      name: "is none where the annotation is empty",
      given: {
        metadata: { ...metadata, annotations: { [ANNOTATION]: "" } },
        strategy: { canary },
      },
      expected: undefined,
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => {
      const { strategy } = given;
      const spec = { workloadRef, strategy };
      assert.deepEqual(sharedRoutingOf({ metadata: given.metadata, spec }), expected);
    });
  }
});

describe("a mark", () => {
  test("is the one that the original writes", () =>
    assert.equal(markOf("shop"), "progressing.rollouts.kruise.io/shop"));

  test("fits what a finalizer may be, whatever the Rollout is called, and no two have the same", () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,250}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, name, (one, other) => {
        assert.match(markOf(one), /^[^/]+\/[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
        assert.ok(isMark(markOf(one)));
        assert.equal(markOf(one) === markOf(other), one === other);
      }),
    );
  });

  test("is found by the Rollout that has put it there", () => {
    const finalizers = [
      "rollouts.kruise.io/trafficrouting",
      markOf("shop"),
      markOf("x".repeat(99)),
    ];
    const keys = markKeysOf(parseStoredSharedRouting(stored({ finalizers })));
    assert.deepEqual(keys, [markKeyOf(metadata), markKeyOf({ ...metadata, name: "x".repeat(99) })]);
    assert.equal(keys[0], "web/shop");
  });
});

const stored = (differs: object = {}) => ({
  apiVersion: "rollouts.kruise.io/v1alpha1",
  kind: "TrafficRouting",
  metadata: { ...metadata, uid: "u", resourceVersion: "1", labels: { of: "nobody" }, ...differs },
  spec: { objectRef: [], strategy: {} },
});

describe("a TrafficRouting of the API server", () => {
  test("is kept without what nobody reads", () => {
    const { metadata: kept } = parseStoredSharedRouting(stored({ generation: 2 }));
    assert.deepEqual(kept, { ...metadata, uid: "u", resourceVersion: "1", generation: 2 });
  });

  test("that was never stored, or is none, is refused", () => {
    assert.throws(() => parseStoredSharedRouting(stored({ uid: undefined })), /has no uid/);
    assert.throws(() => parseStoredSharedRouting({ kind: "TrafficRouting" }), TypeError);
  });
});
