import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { goodbyeOf, type Goodbye } from "./goodbye.ts";

const pod = (annotations: Record<string, string>) => ({ metadata: { annotations } });

describe("goodbyeOf", () => {
  const cases: { name: string; says: Record<string, string>; expected: Goodbye }[] = [
    {
      name: "a pod that goes at once lingers, as a real one does",
      says: {},
      expected: { listensMs: undefined, lingersMs: 1000 },
    },
    {
      name: "a pod that takes its time is not there when it is gone",
      says: { "sluice.dev/stop-after": "5s" },
      expected: { listensMs: undefined, lingersMs: 0 },
    },
    {
      name: "so is one that stops slowly",
      says: { "sluice.dev/pod-behaviour": "slow-stop" },
      expected: { listensMs: undefined, lingersMs: 0 },
    },
    {
      name: "a server may go before its pod",
      says: { "sluice.dev/stop-after": "5s", "sluice.dev/listens-for": "500ms" },
      expected: { listensMs: 500, lingersMs: 0 },
    },
  ];
  for (const { name, says, expected } of cases) {
    test(name, () => assert.deepEqual(goodbyeOf(pod(says)), expected));
  }

  test("refuses what is no duration", () =>
    assert.throws(() => goodbyeOf(pod({ "sluice.dev/listens-for": "soon" })), RangeError));
});
