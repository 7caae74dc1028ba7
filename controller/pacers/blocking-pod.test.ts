import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { pods, unready, workload } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { blockingPod } from "./blocking-pod.ts";

type Ready = "ready" | "not ready";

function pod(ordinal: number, hash: string, is: Ready = "ready"): PodSeen {
  const labels = { "controller-revision-hash": `shop-${hash}` };
  const [one] = pods(hash, 1, { name: `shop-${ordinal}`, labels });
  if (one === undefined) throw new Error("no pod");
  return is === "ready" ? one : unready(one, "CrashLoopBackOff");
}

interface Given {
  readonly apiVersion?: string;
  readonly spec?: Workload["spec"];
  readonly partition?: number;
  readonly current?: string;
  readonly update?: string;
  readonly observed?: number;
  readonly of: readonly PodSeen[];
}

/** A StatefulSet whose generation is 2. */
function blockingIn(given: Given): string | undefined {
  const { apiVersion = "apps/v1", spec, partition, observed = 2, of } = given;
  const status = {
    observedGeneration: observed,
    currentRevision: `shop-${given.current ?? "v1"}`,
    updateRevision: `shop-${given.update ?? "v1"}`,
  };
  const metadata = { name: "shop", namespace: "web", generation: 2 };
  const rollingUpdate = partition === undefined ? {} : { partition };
  const all = { replicas: of.length, updateStrategy: { rollingUpdate }, ...spec };
  const object = { apiVersion, kind: "StatefulSet", metadata, spec: all, status };
  return blockingPod(workload({ object, pods: of }), given.update ?? "v1")?.name;
}

const BACK = [pod(0, "v1"), pod(1, "v1"), pod(2, "v2", "not ready")];

describe("the pod that an ordered StatefulSet waits for in vain", () => {
  const cases: readonly { name: string; given: Given; is: string | undefined }[] = [
    {
      name: "is one that never got ready, after the way back",
      given: { of: BACK },
      is: "shop-2",
    },
    {
      name: "is one of a version that another took the place of",
      given: { of: BACK, update: "v3", partition: 2 },
      is: "shop-2",
    },
    {
      name: "is one below the partition that its own controller would make anew at the stable one",
      given: { of: [pod(0, "v1"), pod(1, "v2", "not ready")], update: "v3", partition: 2 },
      is: "shop-1",
    },
    {
      name: "is the lowest of several, one at a time",
      given: { of: [pod(0, "v1"), pod(1, "v2", "not ready"), pod(2, "v2", "not ready")] },
      is: "shop-1",
    },
    {
      name: "is found by its place where ordinals start elsewhere and some are left out",
      given: {
        of: [pod(5, "v1"), pod(7, "v2", "not ready")],
        spec: { ordinals: { start: 5 }, reserveOrdinals: [6] },
        apiVersion: "apps.kruise.io/v1beta1",
      },
      is: "shop-7",
    },
    {
      name: "is none while another one is missing or on its way out",
      given: { of: [pod(0, "v1"), pod(2, "v2", "not ready")], spec: { replicas: 3 } },
      is: undefined,
    },
    {
      name: "is none when the first that is not ready is of the revision that it is to have",
      given: { of: [pod(0, "v1", "not ready"), pod(1, "v2", "not ready")] },
      is: undefined,
    },
    {
      name: "is none while new pods of the release get ready",
      given: { of: BACK, update: "v2", partition: 2 },
      is: undefined,
    },
    {
      name: "is none of the new revision that a scaling has left below the partition",
      given: { of: [pod(0, "v1"), pod(1, "v2", "not ready")], update: "v2", partition: 2 },
      is: undefined,
    },
    {
      name: "is none as long as its own controller speaks of what was before",
      given: { of: BACK, observed: 1 },
      is: undefined,
    },
    {
      name: "is none where pods come and go side by side",
      given: { of: BACK, spec: { podManagementPolicy: "Parallel" } },
      is: undefined,
    },
    {
      name: "is none where nobody but the user replaces pods",
      given: { of: BACK, spec: { updateStrategy: { type: "OnDelete" } } },
      is: undefined,
    },
    {
      name: "is none of a look-alike, whose controller nobody knows",
      given: { of: BACK, apiVersion: "example.com/v1" },
      is: undefined,
    },
  ];
  for (const { name, given, is } of cases) {
    test(name, () => assert.equal(blockingIn(given), is));
  }

  test("is never ready, and never one behind another that is not", () => {
    const one = fc.record({
      hash: fc.constantFrom("v1", "v2"),
      is: fc.constantFrom<Ready>("ready", "not ready"),
    });
    const holds = (all: readonly { readonly hash: string; readonly is: Ready }[]): void => {
      const of = all.map(({ hash, is }, ordinal) => pod(ordinal, hash, is));
      const first = of.find(({ readySince }) => readySince === undefined)?.name;
      const found = blockingIn({ of });
      assert.ok(found === undefined || found === first);
    };
    fc.assert(fc.property(fc.array(one, { maxLength: 8 }), holds));
  });
});
