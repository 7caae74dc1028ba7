import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { echoOf, HTTP_BEHAVIOUR, mannerOf } from "./answer.ts";

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
    { asked: "error-500", expected: { status: 500, delayMs: 0 } },
    { asked: "slow-250", expected: { status: 200, delayMs: 250 } },
  ];
  for (const { asked, expected } of cases) {
    test(asked, () => assert.deepEqual(mannerOf(pod({ [HTTP_BEHAVIOUR]: asked })), expected));
  }

  test("is good without the annotation", () =>
    assert.deepEqual(mannerOf(pod()), { status: 200, delayMs: 0 }));

  test("refuses what it does not know", () =>
    assert.throws(() => mannerOf(pod({ [HTTP_BEHAVIOUR]: "error" })), RangeError));
});
