import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { COMPLETED } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { NOON, pods, unready, workload } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { takenInstead } from "./stuck-daemonset.ts";

interface Given {
  readonly pods: readonly PodSeen[];
  readonly maxUnavailable?: number;
  readonly observed?: number;
  readonly kind?: string;
}

/** Pods that go of six at the end of a way back to v1. */
function goneOf({ pods: all, maxUnavailable = 1, observed = 2, kind = "DaemonSet" }: Given) {
  const object: Workload = {
    apiVersion: "apps/v1",
    kind,
    metadata: { name: "shop", namespace: "web", generation: 2 },
    spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable } } },
    status: { observedGeneration: observed, desiredNumberScheduled: 6 },
  };
  const lost = all.flatMap((pod) => (pod.lost === undefined ? [] : [pod.node ?? ""]));
  const apart = lost.map((node) => ({ kind: "lost", node }) as const);
  const record = { rollout: "shop", stable: "v1", target: "v1", originals: {}, form: COMPLETED };
  const seen = { workload: workload({ object, pods: all, apart }), record, now: NOON };
  return takenInstead(seen).flatMap((action) =>
    action.kind === "delete-pods" ? action.pods.map(({ name }) => name) : [],
  );
}

const lostOf = (revision: string, count: number) =>
  pods(revision, count, { node: "n9", lost: { since: NOON } }).map((pod) => ({
    ...unready(pod),
    name: `${pod.name}-lost`,
  }));

describe("what its own controller does not take", () => {
  const [toGo, stays] = [pods("v2", 2), pods("v1", 3)];
  const cases: readonly {
    readonly name: string;
    readonly given: Given;
    readonly gone: readonly string[];
  }[] = [
    {
      name: "is nothing while all nodes answer",
      given: { pods: [...toGo, ...pods("v1", 4)] },
      gone: [],
    },
    {
      name: "is a pod at a time where a lost one is all that may be missing",
      given: { pods: [...toGo, ...stays, ...lostOf("v1", 1)] },
      gone: ["shop-v2-1"],
    },
    {
      name: "is none while one is on its way",
      given: { pods: [...toGo, ...stays.slice(1), ...lostOf("v1", 1)] },
      gone: [],
    },
    {
      name: "is nothing where it may take one itself",
      given: { pods: [...toGo, ...stays, ...lostOf("v1", 1)], maxUnavailable: 2 },
      gone: [],
    },
    {
      name: "is nothing where the lost one is to go back, too, so that it takes that first",
      given: { pods: [...toGo, ...stays, ...lostOf("v2", 1)] },
      gone: [],
    },
    {
      name: "is nothing before it has seen what is stored",
      given: { pods: [...toGo, ...stays, ...lostOf("v1", 1)], observed: 1 },
      gone: [],
    },
    {
      name: "is nothing of another kind",
      given: { pods: [...toGo, ...stays, ...lostOf("v1", 1)], kind: "StatefulSet" },
      gone: [],
    },
  ];
  for (const { name, given, gone } of cases)
    test(name, () => assert.deepEqual(goneOf(given), gone));
});
