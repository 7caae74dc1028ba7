import assert from "node:assert/strict";
import { warningsIn } from "../story/said.ts";
import { story } from "../story/story.ts";
import type { WorkloadName } from "../watcher/kinds.ts";

const ALL: readonly WorkloadName[] = [
  "StatefulSet",
  "DaemonSet",
  "CloneSet",
  "AdvancedStatefulSet",
  "AdvancedDaemonSet",
];

for (const workload of ALL) {
  story(`${workload}: without a Rollout its updates pass as they are`, async (s) => {
    await s.workload({ workload, replicas: 10 });
    await s.settled();
    assert.deepEqual(warningsIn(await s.setImage("v2")), []);
    await s.eventually("all pods are of v2", { pods: { v2: 10 }, workload: "settled" });
    await s.isAsApplied();
    await s.apply({ image: "v3", podAnnotations: { "sluice.dev/pod-behaviour": "ready" } });
    await s.eventually("all pods are of v3", { pods: { v3: 10 }, workload: "settled" });
    await s.isAsApplied();
  });
}
