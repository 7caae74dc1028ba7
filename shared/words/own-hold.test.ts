import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WorkloadSpec } from "../workloads/workload.ts";
import { ownHold } from "./own-hold.ts";

const holdOf = (of: string, spec: WorkloadSpec): string | undefined => {
  const [apiVersion = "", kind = ""] = of.split(" ");
  return ownHold({ apiVersion, kind, metadata: { name: "shop", namespace: "web" }, spec });
};

const rolling = (partition: number): WorkloadSpec => ({
  updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition } },
});

describe("what holds a workload by itself, and what lets it go on", () => {
  const patch = (what: string, strategy: string) =>
    `kubectl patch ${what} shop -n web --type=merge -p 'spec: {updateStrategy: {${strategy}}}'`;
  const cases: readonly (readonly [string, WorkloadSpec, string, string])[] = [
    [
      "apps/v1 Deployment",
      { paused: true },
      "paused: true",
      "kubectl rollout resume deployment/shop -n web",
    ],
    [
      "apps/v1 DaemonSet",
      { updateStrategy: { type: "OnDelete" } },
      "type: OnDelete",
      patch("daemonset", "type: RollingUpdate"),
    ],
    [
      "apps.kruise.io/v1alpha1 CloneSet",
      { updateStrategy: { partition: "80%" } },
      "partition: 80%",
      patch("cloneset.apps.kruise.io", "partition: 0"),
    ],
    [
      "apps/v1 StatefulSet",
      rolling(7),
      "partition: 7",
      patch("statefulset", "rollingUpdate: {partition: 0}"),
    ],
    [
      "apps.kruise.io/v1beta1 StatefulSet",
      rolling(7),
      "partition: 7",
      patch("statefulset.apps.kruise.io", "rollingUpdate: {partition: 0}"),
    ],
    [
      "apps.kruise.io/v1alpha1 DaemonSet",
      rolling(7),
      "partition: 7",
      patch("daemonset.apps.kruise.io", "rollingUpdate: {partition: 0}"),
    ],
  ];
  for (const [of, spec, what, command] of cases) {
    test(`of a ${of}`, () => {
      assert.equal(holdOf(of, spec), `held by ${what}; to let it go on: ${command}`);
    });
  }

  const free: readonly (readonly [string, WorkloadSpec])[] = [
    ["apps/v1 Deployment", {}],
    ["apps/v1 StatefulSet", rolling(0)],
    ["apps/v1 StatefulSet", { updateStrategy: { type: "OnDelete" } }],
    ["apps/v1 DaemonSet", {}],
    ["apps.kruise.io/v1alpha1 CloneSet", { updateStrategy: { partition: "0%" } }],
    ["example.com/v1 Game", rolling(7)],
  ];
  for (const [of, spec] of free) {
    test(`is nothing of a ${of} that is ${JSON.stringify(spec)}`, () => {
      assert.equal(holdOf(of, spec), undefined);
    });
  }
});
