import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { echoOf, HTTP_BEHAVIOUR, isBad, mannerOf } from "./answer.ts";

const pod = (annotations: Record<string, string> = {}) => ({
  metadata: {
    name: "shop-1",
    namespace: "default",
    labels: { app: "shop", "pod-template-hash": "abc" },
    annotations,
  },
  spec: { containers: [{ name: "app", image: "shop:v2" }] },
  status: { conditions: [{ type: "Ready", status: "True" }] },
});

describe("echoOf", () => {
  test("says which pod and which version answers", () => {
    assert.deepEqual(echoOf(pod()), {
      pod: "shop-1",
      namespace: "default",
      revision: "abc",
      image: "shop:v2",
      ready: true,
      labels: { app: "shop", "pod-template-hash": "abc" },
    });
  });

  test("takes the revision of a StatefulSet's pod from its own label", () => {
    const labels = { "controller-revision-hash": "web-7" };
    assert.equal(echoOf({ metadata: { labels } }).revision, "web-7");
  });
});

describe("mannerOf", () => {
  const cases: { asked: string; expected: object }[] = [
    { asked: "error-500", expected: { status: 500, badPercent: 100, delayMs: 0 } },
    { asked: "error-503-20%", expected: { status: 503, badPercent: 20, delayMs: 0 } },
    { asked: "slow-250", expected: { status: 200, badPercent: 0, delayMs: 250 } },
  ];
  for (const { asked, expected } of cases) {
    test(asked, () => assert.deepEqual(mannerOf(pod({ [HTTP_BEHAVIOUR]: asked })), expected));
  }

  test("is good without the annotation", () =>
    assert.deepEqual(mannerOf(pod()), { status: 200, badPercent: 0, delayMs: 0 }));

  test("refuses what it does not know", () =>
    assert.throws(() => mannerOf(pod({ [HTTP_BEHAVIOUR]: "error" })), RangeError));
});

describe("isBad", () => {
  const bad = (badPercent: number) =>
    Array.from({ length: 10 }, (_, number) =>
      isBad({ status: 500, badPercent, delayMs: 0 }, number),
    );

  test("spreads bad answers evenly", () => {
    const fifth = [false, false, false, false, true];
    assert.deepEqual(bad(20), [...fifth, ...fifth]);
  });

  test("knows all and none", () => {
    assert.ok(bad(100).every((one) => one));
    assert.ok(!bad(0).some((one) => one));
  });
});
