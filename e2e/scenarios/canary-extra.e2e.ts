import assert from "node:assert/strict";
import { at, count, list, text, texts } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { EXTRA_STEPS, EXTRA_WITH_COUNTS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import { story } from "../story/story.ts";

const NAME = "rollouts.kruise.io/canary-deployment";

story("canary: kubectl set image brings an extra Deployment beside the stable one", async (s) => {
  await s.begin({ replicas: 10 }, EXTRA_STEPS);
  const said = await s.setImage("v2");
  s.assertWarns(said, "3 steps of 10 pods: 2, then approval; 5, then approval; 10");
  const first = await s.eventually("2 of v2 beside ten", waitingAt(1, { v1: 10, v2: 2 }));
  assertExtra(first, s.extras());
  assert.equal(at(first.workload, "spec", "paused"), true);
  await s.approve();
  const second = await s.eventually("5 of v2 beside ten", waitingAt(2, { v1: 10, v2: 5 }));
  assert.deepEqual(batchesOf(second), ["1", "1", "2", "2", "2"]);
  await s.approve();
  await s.eventually("it says that it hands over", { state: "Completed", phase: "Progressing" });
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: one pod", async (s) => {
  await s.begin({ replicas: 1 }, EXTRA_STEPS);
  s.assertWarns(await s.setImage("v2"), "3 steps of 1 pod: 1, then approval; 1, then approval; 1");
  await s.eventually("1 of v2 beside it", waitingAt(1, { v1: 1, v2: 1 }));
  await s.approve();
  await s.eventually("no more of them", waitingAt(2, { v1: 1, v2: 1 }));
  await s.approve();
  await s.eventually("the pod is of v2", finishedWith({ v2: 1 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: counts and percents, and pauses that end by themselves", async (s) => {
  await s.begin({ replicas: 10 }, EXTRA_WITH_COUNTS);
  await s.setImage("v2");
  await s.eventually("1 of v2", waitingAt(1, { v1: 10, v2: 1 }));
  await s.approve();
  await s.eventually("4 of v2", { step: 2, state: "StepPaused", pods: { v1: 10, v2: 4 } });
  await s.eventually("7 of v2", waitingAt(3, { v1: 10, v2: 7 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: a person jumps forward and back, and what is out stays out", async (s) => {
  await s.begin({ replicas: 10 }, EXTRA_WITH_COUNTS);
  await s.setImage("v2");
  await s.eventually("1 of v2", waitingAt(1, { v1: 10, v2: 1 }));
  await s.jump(3);
  await s.eventually("7 of v2", waitingAt(3, { v1: 10, v2: 7 }));
  await s.jump(1);
  await s.stays("7 of v2", waitingAt(1, { v1: 10, v2: 7 }));
  await s.scale(20);
  await s.eventually("14 of 20", waitingAt(1, { v1: 20, v2: 14 }));
  await s.jump(3);
  await s.eventually("14 of 20 again", waitingAt(3, { v1: 20, v2: 14 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 20 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: the extra Deployment is scaled in step with the stable one", async (s) => {
  await s.begin({ replicas: 10 }, EXTRA_WITH_COUNTS);
  await s.setImage("v2");
  await s.eventually("1 of v2", waitingAt(1, { v1: 10, v2: 1 }));
  await s.jump(3);
  await s.eventually("7 of v2", waitingAt(3, { v1: 10, v2: 7 }));
  await s.scale(20);
  await s.eventually("14 of v2", waitingAt(3, { v1: 20, v2: 14 }));
  await s.scale(5);
  await s.eventually("4 of v2", waitingAt(3, { v1: 5, v2: 4 }));
  await s.scale(0);
  await s.eventually("no pods", waitingAt(3, {}));
  await s.scale(10);
  await s.eventually("7 of v2 again", waitingAt(3, { v1: 10, v2: 7 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: helm upgrades again in the middle", async (s) => {
  await s.beginWithHelm({ replicas: 10 }, EXTRA_STEPS);
  await s.underTraffic(async () => {
    s.assertWarns(await s.helmUpgrade({ image: "v2" }), "held by Rollout");
    await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
    await s.helmUpgrade({ labels: { team: "web" }, minReadySeconds: 1 });
    s.ownsNothing();
    await s.stays("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
    await s.approve();
    await s.eventually("5 of v2", waitingAt(2, { v1: 10, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  });
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: helm rollback takes the extra one away, and every old pod stays", async (s) => {
  await s.beginWithHelm({ replicas: 10 }, EXTRA_STEPS);
  const before = s.podsOf("v1").toSorted();
  await s.underTraffic(async () => {
    await s.helmUpgrade({ image: "v2" });
    await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
    await s.approve();
    await s.eventually("5 of v2", waitingAt(2, { v1: 10, v2: 5 }));
    s.assertWarns(await s.helmRollback({ image: "v1" }), "back to the stable revision");
    await s.eventually("v1 is alone", finishedWith({ v1: 10 }));
  });
  assert.deepEqual(s.podsOf("v1").toSorted(), before);
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: server-side apply in the middle meets no conflict", async (s) => {
  const gitops = { manager: "gitops" };
  assertDone(await s.serverSideApply({ replicas: 10, minReadySeconds: 1 }, gitops));
  await s.manage(EXTRA_STEPS);
  s.assertWarns(await s.serverSideApply({ image: "v2" }, gitops), "held by Rollout");
  await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
  s.ownsNothing();
  assertDone(await s.serverSideApply({}, gitops));
  assertDone(await s.serverSideApply({ minReadySeconds: 2 }, { ...gitops, force: "force" }));
  await s.stays("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
  await s.approve();
  await s.eventually("5 of v2", waitingAt(2, { v1: 10, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

/** Wire contract (contract.md 2.3 and 2.4), and what the status says of it. */
function assertExtra({ rollout, pods }: Scene, [extra, ...others]: readonly unknown[]): void {
  assert.deepEqual(others, []);
  const [owner] = list(extra, "metadata", "ownerReferences");
  const { uid } = { uid: text(rollout, "metadata", "uid") };
  assert.deepEqual(owner, {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    name: "shop",
    uid,
    controller: true,
    blockOwnerDeletion: true,
  });
  assert.deepEqual(texts(extra, "metadata", "labels"), { [NAME]: "shop" });
  const info = texts(extra, "metadata", "annotations")[
    "batchrelease.rollouts.kruise.io/control-info"
  ];
  assert.deepEqual(JSON.parse(info ?? ""), owner);
  assert.deepEqual(list(extra, "metadata", "finalizers"), [
    "finalizer.rollouts.kruise.io/batch-release",
  ]);
  assert.equal(count(extra, "spec", "replicas"), 2);
  const canary = at(rollout, "status", "canaryStatus");
  assert.equal(count(canary, "canaryReplicas"), 2);
  assert.equal(count(canary, "canaryReadyReplicas"), 2);
  for (const pod of pods.filter((one) => versionOf(one) === "v2")) {
    const labels = texts(pod, "metadata", "labels");
    const revision = text(canary, "canaryRevision");
    assert.equal(labels["rollouts.kruise.io/rollout-id"], revision);
    assert.equal(labels["rollouts.kruise.io/rollout-batch-id"], "1");
    assert.equal(labels["controller-revision-hash"], revision);
    assert.equal(labels["pod-template-hash"], text(canary, "podTemplateHash"));
  }
}

function batchesOf({ pods }: Scene): readonly (string | undefined)[] {
  return pods
    .filter((pod) => versionOf(pod) === "v2")
    .map((pod) => texts(pod, "metadata", "labels")["rollouts.kruise.io/rollout-batch-id"])
    .toSorted((a = "", b = "") => a.localeCompare(b));
}
