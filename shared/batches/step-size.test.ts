import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { podsForStep, podsPlanned, stepsIn } from "./step-size.ts";

describe("podsForStep", () => {
  const cases = [
    { size: "10%", replicas: 7, pods: 1 },
    { size: "30%", replicas: 7, pods: 3 },
    { size: "50%", replicas: 7, pods: 4 },
    { size: "100%", replicas: 7, pods: 7 },
    { size: "95%", replicas: 7, pods: 6 },
    { size: "20%", replicas: 1, pods: 1 },
    { size: "1%", replicas: 100, pods: 1 },
    { size: 3, replicas: 10, pods: 3 },
    { size: 30, replicas: 10, pods: 10 },
    { size: "50%", replicas: 0, pods: 0 },
    { size: 2, replicas: 0, pods: 0 },
  ];
  for (const { size, replicas, pods } of cases) {
    test(`${size} of ${replicas} is ${pods}`, () => {
      assert.equal(podsForStep(size, replicas), pods);
    });
  }

  test("a larger percent never asks for fewer pods, and labels are dealt for at least as many", () => {
    const percent = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(percent, percent, fc.nat(500), (a, b, replicas) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(podsForStep(`${low}%`, replicas) <= podsForStep(`${high}%`, replicas));
        assert.ok(podsForStep(`${low}%`, replicas) <= podsPlanned(`${low}%`, replicas));
      }),
    );
  });

  test("a text that is not a percent is refused", () => {
    assert.throws(() => podsForStep("many", 3), RangeError);
  });
});

describe("stepsIn", () => {
  test("leaves no pod out where an extra Deployment stands beside the workload", () => {
    assert.equal(stepsIn("Canary", podsForStep)("95%", 7), 7);
    assert.equal(stepsIn("Partition", podsForStep)("95%", 7), 6);
    assert.equal(stepsIn(undefined, podsForStep)("95%", 7), 6);
  });
});
