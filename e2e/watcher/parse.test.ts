import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS, type WorkloadName } from "./kinds.ts";
import { podState, workloadState } from "./parse.ts";
import { limitsInPods } from "./pod-count.ts";

const template = (image: string, annotations: object = {}) => ({
  metadata: { labels: { app: "shop" }, annotations },
  spec: { containers: [{ name: "app", image }] },
});

/** As the API server stores it: with what controllers and admission have added. */
const pod = (image: string, annotations: object = {}) => ({
  metadata: {
    labels: { app: "shop", "controller-revision-hash": "shop-5d9" },
    annotations: { "lifecycle.apps.kruise.io/timestamp": "2026-01-01", ...annotations },
  },
  spec: { nodeName: "kwok-1", containers: [{ name: "app", image, volumeMounts: [] }] },
});

const revision = (of: object): string =>
  workloadState(KINDS.StatefulSet, { spec: { template: of } }).revision;

describe("the revision of a pod of its own workload", () => {
  const restarted = { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" };
  const late = { "sluice.dev/pod-behaviour": "on-word" };
  const cases: { name: string; of: object; runs: object; same: "the same" | "another" }[] = [
    { name: "the same image", of: template("shop:v1"), runs: pod("shop:v1"), same: "the same" },
    { name: "another image", of: template("shop:v2"), runs: pod("shop:v1"), same: "another" },
    {
      name: "a restart",
      of: template("shop:v1", restarted),
      runs: pod("shop:v1"),
      same: "another",
    },
    {
      name: "a pod that was restarted",
      of: template("shop:v1", restarted),
      runs: pod("shop:v1", restarted),
      same: "the same",
    },
    {
      name: "a pod that was told to get ready",
      of: template("shop:v1", late),
      runs: pod("shop:v1", { ...late, "sluice.dev/ready": "now" }),
      same: "the same",
    },
  ];
  for (const { name, of, runs, same } of cases) {
    test(`${name}: ${same}`, () =>
      assert.equal(podState(runs).runs === revision(of) ? "the same" : "another", same));
  }
});

describe("limits of 10 pods, unavailable and surge", () => {
  const strategy = { type: "RollingUpdate", maxUnavailable: "25%" };
  const rolling = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } };
  const cases: { kind: WorkloadName; spec: object; limits: readonly [number, number] }[] = [
    { kind: "Deployment", spec: {}, limits: [2, 3] },
    { kind: "Deployment", spec: { strategy: rolling }, limits: [2, 3] },
    { kind: "Deployment", spec: { strategy: { type: "Recreate" } }, limits: [10, 0] },
    { kind: "StatefulSet", spec: {}, limits: [1, 0] },
    { kind: "AdvancedStatefulSet", spec: { updateStrategy: rolling }, limits: [2, 0] },
    { kind: "DaemonSet", spec: {}, limits: [1, 0] },
    { kind: "DaemonSet", spec: { updateStrategy: rolling }, limits: [3, 0] },
    { kind: "AdvancedDaemonSet", spec: { updateStrategy: rolling }, limits: [3, 0] },
    { kind: "CloneSet", spec: {}, limits: [2, 0] },
    { kind: "CloneSet", spec: { updateStrategy: strategy }, limits: [3, 0] },
    { kind: "CloneSet", spec: { updateStrategy: { ...strategy, maxSurge: 1 } }, limits: [2, 1] },
  ];
  for (const { kind, spec, limits } of cases) {
    test(`${kind} ${JSON.stringify(spec)}: ${limits.join(" and ")}`, () => {
      const state = workloadState(KINDS[kind], { spec });
      const { unavailable, surge } = limitsInPods(state.limits, 10);
      assert.deepEqual([unavailable, surge], limits);
    });
  }
});
