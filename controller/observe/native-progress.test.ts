import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { isNativelyComplete } from "./native-progress.ts";
import { NOON, pods, unready, workload } from "./observed-fixture.ts";
import type { PodSeen } from "./observed.ts";

const LOST = { since: NOON };
const DAEMONS: Workload = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "shop", namespace: "web", generation: 1 },
  spec: { updateStrategy: { type: "RollingUpdate" } },
};

/** Three nodes, the last of which does not answer. */
function isOver(all: readonly PodSeen[], updatedNumberScheduled: number): boolean {
  const status = { observedGeneration: 1, desiredNumberScheduled: 3, numberAvailable: 2 };
  const object = { ...DAEMONS, status: { ...status, updatedNumberScheduled } };
  const lost = all.map((pod, index) => (index === 2 ? { ...unready(pod), lost: LOST } : pod));
  const seen = workload({ object, pods: lost, apart: [{ kind: "lost", node: "n9" }] });
  return isNativelyComplete(seen, {}, { maxUnavailable: 1, maxSurge: 0 });
}

describe("a DaemonSet, a node of which does not answer, is over", () => {
  test("when all others have the revision", () => {
    assert.equal(isOver([...pods("v1", 2), ...pods("v2", 1)], 2), true);
  });

  test("not while one of the others has not, whatever the lost one has", () => {
    assert.equal(isOver([...pods("v2", 1), ...pods("v1", 2)], 2), false);
  });
});
