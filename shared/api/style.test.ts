import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { declaredStyle, type Style, stepsOf, styleOf } from "./style.ts";
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

describe("styleOf", () => {
  const canary = { steps, enableExtraWorkloadForCanary: true };
  const of = (apiVersion: string, kind: string, strategy: Strategy) =>
    styleOf({ workloadRef: { apiVersion, kind, name: "shop" }, strategy });

  test("is Canary for a Deployment of any version", () =>
    assert.equal(of("apps/v2", "Deployment", { canary }), "Canary"));
  test("is Partition for any other kind, which gets no extra workload", () => {
    assert.equal(of("apps/v1", "StatefulSet", { canary }), "Partition");
    assert.equal(of("apps.kruise.io/v1alpha1", "CloneSet", { canary }), "Partition");
    assert.equal(of("example.com/v1", "Deployment", { canary }), "Partition");
  });
  test("is what was declared otherwise", () => {
    assert.equal(of("apps/v1", "StatefulSet", { blueGreen: { steps } }), "BlueGreen");
    assert.equal(of("apps/v1", "Deployment", { canary: { steps } }), "Partition");
    assert.equal(of("apps/v1", "StatefulSet", {}), undefined);
  });
});
