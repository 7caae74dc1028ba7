import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { batchesOf, inBatches, RELEASE, releaseOf } from "../story/batches.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { ordinalsOf } from "../story/ordinals.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import type { Plan } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";

const IN_BATCHES: Plan = {
  ...THREE_STEPS,
  annotations: { "rollouts.kruise.io/rollback-in-batch": "true" },
};
const SETS = ["StatefulSet", "AdvancedStatefulSet", "CloneSet"] as const;

/** Five of ten pods are of v2, and the way back has come to its first step. */
async function onTheWayBack(s: Story, workload: (typeof SETS)[number]): Promise<void> {
  await s.begin({ workload }, IN_BATCHES);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const said = await s.apply({ image: "v1", labels: { [RELEASE]: "back-1" } });
  s.assertWarns(said, "back to the stable revision in batches");
  await s.eventually("a fifth of 5 is back", waitingAt(1, { v1: 6, v2: 4 }));
}

for (const workload of SETS) {
  story(`${workload}: the way back goes by the steps where the Rollout says so`, async (s) => {
    await onTheWayBack(s, workload);
    if (workload !== "CloneSet") assert.deepEqual(ordinalsOf(s.now(), "v2"), [5, 6, 7, 8]);
    assert.equal(unneeded(s.now(), "back-1").length, 5);
    assert.deepEqual(batchesOf(s.now(), "back-1"), { 1: 2 });
    await s.stays("a fifth of 5 is back", waitingAt(1, { v1: 6, v2: 4 }));
    await s.approve();
    await s.eventually("half of 5 are back", waitingAt(2, { v1: 8, v2: 2 }));
    assert.deepEqual(batchesOf(s.now(), "back-1"), { 1: 2, 2: 3 });
    await s.approve();
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
  });

  story(`${workload}: a way back without an id is told from the release before it`, async (s) => {
    await s.begin({ workload, image: "v0" }, IN_BATCHES);
    await s.setImage("v1");
    await s.eventually("2 pods of v1", waitingAt(1, { v0: 8, v1: 2 }));
    const released = observedId(s.now());
    await s.jump(3);
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    const all = { 1: 2, 2: 3, 3: 5 };
    assert.deepEqual(batchesOf(s.now(), released), all);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    const id = `rollback-${released}`;
    await s.setImage("v1");
    await s.eventually("a fifth of 5 is back", {
      ...waitingAt(1, { v1: 6, v2: 4 }),
      ...inBatches(id, { 1: 2 }),
    });
    assert.ok(hasLabelled(s.now(), id), "what went back is of a batch");
    assert.equal(observedId(s.now()), id);
    await s.jump(3);
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    assert.deepEqual(batchesOf(s.now(), id), all);
    assert.equal(observedId(s.now()), id);

    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.setImage("v1");
    await s.eventually("a fifth of 2 is back, for the second time", {
      ...waitingAt(1, { v1: 9, v2: 1 }),
      ...inBatches(id, { 1: 2 }),
    });
    assert.ok(hasLabelled(s.now(), id), "what went back is of a batch");
    await s.jump(3);
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    assert.deepEqual(batchesOf(s.now(), id), all);
    await s.isAsApplied();
  });

  story(`${workload}: on the way back in batches another version comes`, async (s) => {
    await onTheWayBack(s, workload);
    s.assertWarns(await s.setImage("v3"), "replaces the release in flight");
    await s.eventually("2 pods of v3", {
      step: 1,
      waitsFor: "Approval",
      also: (scene) => count(scene, "v3") === 2,
    });
    await s.jump(3);
    await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
    await s.isAsApplied();
  });

  story(
    `${workload}: on the way back in batches the same version comes again, and goes`,
    async (s) => {
      await onTheWayBack(s, workload);
      s.assertWarns(await s.setImage("v2"), "replaces the release in flight");
      await s.eventually("it has all that its first step asks for", waitingAt(1, { v1: 6, v2: 4 }));
      s.assertWarns(await s.setImage("v1"), "back to the stable revision in batches");
      await s.eventually("a fifth of 4 is back", waitingAt(1, { v1: 7, v2: 3 }));
      await s.deleteRollout();
      await s.eventually("without a Rollout all go back", {
        pods: { v1: 10 },
        rollout: "gone",
        workload: "settled",
      });
    },
  );
}

story("StatefulSet: pods that never get ready go back in batches, too", async (s) => {
  await s.begin({ workload: "StatefulSet" }, IN_BATCHES);
  await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "never-ready" } });
  await s.eventually("it says why", { allPods: { v1: 9, v2: 1 }, message: "ImagePullBackOff" });
  await s.apply({ image: "v1", podAnnotations: {} });
  await s.eventually("it is back with the first step", waitingAt(1, { v1: 10 }));
  await s.jump(3);
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
});

story("Deployment: the way back is one, whatever its Rollout says", async (s) => {
  await s.begin({}, IN_BATCHES);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  s.assertWarns(await s.setImage("v1"), "lets this through at once");
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
});

function count({ pods }: Scene, version: string): number {
  return pods.filter((pod) => versionOf(pod) === version).length;
}

/** Pods that are marked as never having left, on the way back of this id. */
function unneeded({ pods }: Scene, id: string): readonly unknown[] {
  const key = "rollouts.kruise.io/no-need-update";
  return pods.filter((pod) => text(pod, "metadata", "labels", key) === id);
}

/** Each pod that has gone back is of a batch of that. */
function hasLabelled(scene: Scene, id: string): boolean {
  const stayed = unneeded(scene, id);
  return scene.pods.every(
    (pod) => versionOf(pod) !== "v1" || stayed.includes(pod) || releaseOf(pod) === id,
  );
}

function observedId({ rollout }: Scene): string {
  return text(rollout, "status", "canaryStatus", "observedRolloutID") ?? "";
}
