import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { declaredStyle, type Style, stepsOf } from "./style.ts";
import type { Strategy } from "./rollout.ts";

const workloadRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
const steps = [{ replicas: "100%" }];

describe("declaredStyle", () => {
  const cases: readonly {
    name: string;
    strategy: Strategy;
    expected: Style | undefined;
    count: number;
  }[] = [
    {
      name: "is Partition for plain canary",
      strategy: { canary: { steps } },
      expected: "Partition",
      count: 1,
    },
    {
      name: "is Canary with an extra workload",
      strategy: { canary: { steps, enableExtraWorkloadForCanary: true } },
      expected: "Canary",
      count: 1,
    },
    {
      name: "is BlueGreen, which goes first",
      strategy: { canary: { steps: [] }, blueGreen: { steps } },
      expected: "BlueGreen",
      count: 1,
    },
    {
      name: "is nothing without a strategy",
      strategy: { paused: true },
      expected: undefined,
      count: 0,
    },
  ];
  for (const { name, strategy, expected, count } of cases) {
    test(name, () => {
      assert.equal(declaredStyle({ workloadRef, strategy }), expected);
      assert.equal(stepsOf({ workloadRef, strategy }).length, count);
    });
  }
});
