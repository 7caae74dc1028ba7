import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownRolloutId } from "./rollout-id.ts";

describe("the id that a Rollout gives to its releases", () => {
  const cases: readonly { name: string; id: string | undefined; expected: string | undefined }[] = [
    { name: "is its annotation", id: "v1", expected: "v1" },
    { name: "is none without one", id: undefined, expected: undefined },
    { name: "is not an empty one", id: "", expected: undefined },
    { name: "is not one that no pod could carry", id: "release 1", expected: undefined },
    { name: "is not one of 64 characters", id: "a".repeat(64), expected: undefined },
    { name: "may have 63", id: "a".repeat(63), expected: "a".repeat(63) },
  ];
  for (const { name, id, expected } of cases) {
    test(name, () => {
      const annotations = id === undefined ? {} : { "rollouts.kruise.io/rollout-id": id };
      const metadata = { name: "shop", namespace: "web", annotations };
      assert.equal(ownRolloutId({ metadata }), expected);
    });
  }
});
