import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Allowance, allowanceOf, type PodCount, podsOf } from "./pod-count.ts";

describe("podsOf", () => {
  test("rounds a percent the way that it is told", () => {
    assert.deepEqual([podsOf("25%", 10, "up"), podsOf("25%", 10, "down")], [3, 2]);
  });

  test("takes a count as it is, even beyond the desired pods", () => {
    assert.equal(podsOf(12, 10, "down"), 12);
  });

  test("refuses a text that is not a percent", () => {
    assert.throws(() => podsOf("three", 10, "up"), RangeError);
  });
});

describe("allowanceOf", () => {
  interface Case {
    readonly own?: { readonly maxUnavailable?: PodCount; readonly maxSurge?: PodCount };
    readonly replicas: number;
    readonly expected: Allowance;
  }
  const cases: readonly (Case & { readonly name: string })[] = [
    {
      name: "is a quarter of each where the strategy says nothing",
      replicas: 10,
      expected: { maxUnavailable: 2, maxSurge: 3 },
    },
    {
      name: "fills in the one that is not there",
      own: { maxSurge: 1 },
      replicas: 10,
      expected: { maxUnavailable: 2, maxSurge: 1 },
    },
    {
      name: "lets one pod be missing when both come out as none",
      own: { maxSurge: 0, maxUnavailable: "5%" },
      replicas: 10,
      expected: { maxUnavailable: 1, maxSurge: 0 },
    },
    {
      name: "lets no more be missing than there are",
      own: { maxUnavailable: 5, maxSurge: 0 },
      replicas: 3,
      expected: { maxUnavailable: 3, maxSurge: 0 },
    },
    {
      name: "rounds a small surge up to one",
      own: { maxUnavailable: 0, maxSurge: "1%" },
      replicas: 3,
      expected: { maxUnavailable: 0, maxSurge: 1 },
    },
  ];
  for (const { name, own, replicas, expected } of cases) {
    test(name, () => assert.deepEqual(allowanceOf(own, replicas), expected));
  }
});
