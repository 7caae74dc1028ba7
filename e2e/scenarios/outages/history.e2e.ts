import assert from "node:assert/strict";
import { at, list, text, texts } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import { CONTROLLER, deploymentReady, SYSTEM } from "../../story/sluice.ts";
import { APP } from "../../story/stage.ts";
import { story, type Story } from "../../story/story.ts";
import type { WorkloadName } from "../../watcher/kinds.ts";

const KINDS: readonly WorkloadName[] = ["Deployment", "StatefulSet", "DaemonSet", "CloneSet"];

for (const workload of KINDS) {
  story(`a release of a ${workload} leaves a record of its pods, step by step`, async (s) => {
    await recording(s);
    await s.begin({ workload, replicas: 10 }, THREE_STEPS);
    await s.apply({ image: "v2", labels: { "rollouts.kruise.io/rollout-id": "release-7" } });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    const [begun] = await records(s, (all) => all.length === 1);
    assert.equal(text(begun, "status", "phase") ?? "", "");
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    const [record] = await records(s, ([one]) => text(one, "status", "phase") === "completed");
    const steps = list(record, "status", "canarySteps").map((step) => list(step, "pods").length);
    assert.deepEqual(steps, [2, 3, 5]);
    const pods = list(record, "status", "canarySteps").flatMap((step) => list(step, "pods"));
    const names = pods.map((pod) => text(pod, "name") ?? "");
    assert.deepEqual(names.toSorted(), [...s.podsOf("v2")].toSorted());
    assert.equal(text(record, "spec", "rollout", "rolloutID"), "release-7");
    const template = at(record, "spec", "workload", "data", "template");
    assert.equal(text(template, "spec", "containers", 0, "image"), "shop:v2");
    assert.equal(texts(record, "metadata", "labels")["rollouts.kruise.io/rollout-name"], APP);
  });
}

story("records are kept to ten, and go with their Rollout", async (s) => {
  await recording(s);
  await s.begin({ replicas: 1 }, { steps: [{ replicas: "100%" }] });
  for (let version = 2; version <= 13; version += 1) {
    await s.setImage(`v${version}`);
    await s.eventually(`v${version} is out`, finishedWith({ [`v${version}`]: 1 }));
    await records(s, (all) => all.every((one) => text(one, "status", "phase") === "completed"));
  }
  await records(s, (all) => all.length === 10);
  await s.deleteRollout();
  await records(s, (all) => all.length === 0);
});

/** The controller keeps records from here on. */
async function recording(s: Story): Promise<void> {
  await s.repaired();
  const { tools, cluster } = s.stage.world;
  const what = [`deployment/${CONTROLLER}`, "FEATURE_GATES=RolloutHistory=true"];
  assertDone(await tools.kubectl(["set", "env", ...what, "-n", SYSTEM]));
  await deploymentReady(cluster, CONTROLLER);
  await s.leader();
}

function records(s: Story, are: (all: readonly unknown[]) => boolean): Promise<readonly unknown[]> {
  const { namespace, world } = s.stage;
  const path = `/apis/rollouts.kruise.io/v1alpha1/namespaces/${namespace}/rollouthistories`;
  const look = async () => {
    const all = list(await world.cluster.client.call({ path }), "items");
    return are(all) ? all : undefined;
  };
  return until("its records", look, { timeoutMs: 60_000 });
}
