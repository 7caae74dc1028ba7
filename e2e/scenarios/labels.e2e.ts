import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { batchesOf, batchOf, inBatches, RELEASE, releaseOf } from "../story/batches.ts";
import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";
import { ownNodes } from "../story/words/nodes.ts";

/** What is released, and how: a line for each style and kind. */
interface Subject {
  readonly name: string;
  readonly shape: Partial<Shape>;
  /** What of a Rollout's strategy makes its style. */
  readonly style: Omit<Plan, "steps">;
  /** Where the new pods are: in place of old ones, beside all of them, or in an extra Deployment. */
  readonly pods: "in place" | "beside" | "extra";
  /** Pods that are lost where more are out than the step asks for, after a jump back; default: they come again. */
  readonly surplus?: "comes with its step";
}

const inPlace = (workload: Shape["workload"]): Subject => ({
  name: workload,
  shape: { workload },
  style: {},
  pods: "in place",
});

const BESIDE = { style: { style: "blueGreen" }, pods: "beside" } as const;
const OF_CLONE_SET = { workload: "CloneSet", strategy: { type: "ReCreate" } } as const;

const DEPLOYMENT = inPlace("Deployment");
const CLONE_SET: Subject = { ...inPlace("CloneSet"), surplus: "comes with its step" };
const CANARY: Subject = { name: "canary", shape: {}, style: { extra: {} }, pods: "extra" };
const BLUE_GREEN: readonly Subject[] = [
  { name: "blue-green", shape: {}, ...BESIDE },
  { name: "CloneSet blue-green", shape: OF_CLONE_SET, ...BESIDE, surplus: "comes with its step" },
];
const SETS = [inPlace("StatefulSet"), inPlace("AdvancedStatefulSet")];
const DAEMON_SETS = [inPlace("DaemonSet"), inPlace("AdvancedDaemonSet")];

const ID = "release-7";
const FOUR: Plan["steps"] = [
  { replicas: "20%" },
  { replicas: "50%" },
  { replicas: "80%" },
  { replicas: "100%" },
];

for (const subject of [DEPLOYMENT, CLONE_SET, CANARY, ...BLUE_GREEN, ...SETS, ...DAEMON_SETS]) {
  const waits = (step: number, v2: number) => waitingWith(subject, step, { of: 10, v2 });

  story(`labels, ${subject.name}: each step has its batch, also after jumps`, async (s) => {
    await s.begin(subject.shape, { ...subject.style, steps: FOUR });
    await s.apply({ image: "v2", labels: { [RELEASE]: ID } });
    await s.eventually("2 new ones", { ...waits(1, 2), ...inBatches(ID, { 1: 2 }) });
    const three = inBatches(ID, { 1: 2, 2: 3, 3: 3 });
    await s.jump(3);
    await s.eventually("also those of the step that was jumped over", { ...waits(3, 8), ...three });
    await s.jump(2);
    await s.eventually("what is out stays as it is", { ...waits(2, 8), ...three });
    for (const batch of subject.surplus === undefined ? ["1", "3"] : []) {
      // It comes again above the step: a jump back takes nothing, and a partition is not raised.
      await s.nativeFromHere();
      const isReplaced = await loseOneOf(s, batch);
      await s.eventually("one that comes in its place belongs to the same batch", {
        ...waits(2, 8),
        also: (scene) => isReplaced(scene) && three.also(scene),
      });
      await s.gatedFromHere();
    }
    await s.approve();
    await s.eventually("and again", { ...waits(3, 8), ...three });
    await s.approve();
    if (subject.pods === "beside") {
      await s.eventually("as many as there are old ones", waits(4, 10));
      await s.approve();
    }
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    // The extra ones are gone with their labels, and those of the workload came with no step.
    const all = { 1: 2, 2: 3, 3: 3, 4: 2 };
    assert.deepEqual(batchesOf(s.now(), ID), subject.pods === "extra" ? {} : all);
  });

  story(`labels, ${subject.name}: pods that are taken in the middle of a step`, async (s) => {
    await s.begin(subject.shape, { ...subject.style, steps: FOUR });
    await s.apply({ image: "v2", labels: { [RELEASE]: ID } });
    await s.eventually("2 new ones", { ...waits(1, 2), ...inBatches(ID, { 1: 2 }) });
    await s.approve();
    const both = inBatches(ID, { 1: 2, 2: 3 });
    await s.eventually("5 new ones", { ...waits(2, 5), ...both });
    for (const batch of ["1", "2"]) {
      const isReplaced = await loseOneOf(s, batch);
      await s.eventually(`one of batch ${batch} is back`, {
        ...waits(2, 5),
        also: (scene) => isReplaced(scene) && both.also(scene),
      });
    }
    await s.setImage("v1");
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    // At once, past all steps: nothing of that has a batch.
    assert.deepEqual(
      s.now().pods.map(releaseOf),
      Array.from({ length: 10 }, () => ""),
    );
  });
}

/** The example of contract.md 5.6. */
const TWO_OF_THREE: Plan["steps"] = [
  { replicas: "10%" },
  { replicas: "30%" },
  { replicas: "100%", pause: { duration: 0 } },
];

for (const subject of [DEPLOYMENT, CLONE_SET, CANARY, ...BLUE_GREEN]) {
  story(`labels, ${subject.name}: scaled in the middle, the batches grow with it`, async (s) => {
    await atSecondStep(s, subject);
    await s.scale(20);
    await s.eventually("6 of 20", {
      ...waitingWith(subject, 2, { of: 20, v2: 6 }),
      ...inBatches(ID, { 1: 2, 2: 4 }),
    });
    await s.scale(10);
    const total = subject.pods === "in place" ? 10 : 13;
    await s.eventually("fewer, and all of them of a batch", {
      step: 2,
      state: "StepPaused",
      also: (scene) => scene.pods.length === total && isLabelled(scene, ["1", "2"]),
    });
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    const all = subject.pods === "extra" ? 0 : 10;
    assert.equal(sum(batchesOf(s.now(), ID)), all, JSON.stringify(batchesOf(s.now(), ID)));
  });
}

for (const subject of SETS) {
  story(`labels, ${subject.name}: what joins above the partition has no batch yet`, async (s) => {
    await atSecondStep(s, subject);
    await s.scale(20);
    await s.eventually("the batches grow with it", {
      step: 2,
      state: "StepPaused",
      ...inBatches(ID, { 1: 2, 2: 4 }),
    });
    await s.approve();
    await s.eventually("all pods are of v2", {
      ...finishedWith({ v2: 20 }),
      ...inBatches(ID, { 1: 2, 2: 4, 3: 14 }),
    });
  });
}

story("labels, DaemonSet: nodes that leave and join", async (s) => {
  const nodes = ownNodes(s);
  await nodes.join("a", "b", "c", "d");
  const steps = [{ replicas: 1 }, { replicas: 2 }, { replicas: "100%" }];
  await s.begin({ workload: "DaemonSet", podSpec: nodes.podSpec }, { steps });
  await s.apply({ image: "v2", labels: { [RELEASE]: ID } });
  await s.eventually("1 of 4", { ...waitingAt(1, { v1: 3, v2: 1 }), ...inBatches(ID, { 1: 1 }) });
  await s.approve();
  const both = inBatches(ID, { 1: 1, 2: 1 });
  await s.eventually("2 of 4", { ...waitingAt(2, { v1: 2, v2: 2 }), ...both });
  const first = s.now().pods.find((pod) => batchOf(pod) === "1");
  await nodes.leave((text(first, "spec", "nodeName") ?? "").slice(s.stage.namespace.length + 1));
  await s.eventually("the next one is of its batch", {
    ...waitingAt(2, { v1: 1, v2: 2 }),
    ...both,
  });
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 3 }));
  assert.deepEqual(batchesOf(s.now(), ID), { 1: 1, 2: 1, 3: 1 });
});

/** 3 of 10 pods are of v2: one of the first batch, two of the second. */
async function atSecondStep(s: Story, { shape, style }: Subject): Promise<void> {
  await s.begin(
    { ...shape, replicasSetBy: "others", replicas: 1 },
    { ...style, steps: TWO_OF_THREE },
  );
  await s.scale(10);
  await s.settled();
  await s.apply({ image: "v2", labels: { [RELEASE]: ID } });
  await s.eventually("1 of 10", { step: 1, state: "StepPaused", ...inBatches(ID, { 1: 1 }) });
  await s.approve();
  await s.eventually("3 of 10", { step: 2, state: "StepPaused", ...inBatches(ID, { 1: 1, 2: 2 }) });
}

function waitingWith(
  { pods }: Subject,
  step: number,
  { of, v2 }: { readonly of: number; readonly v2: number },
): Expected {
  return waitingAt(step, { v1: pods === "in place" ? of - v2 : of, v2 });
}

/** Evicts a pod of a batch. @returns whether it is gone; another one may have its name */
async function loseOneOf(s: Story, batch: string): Promise<(scene: Scene) => boolean> {
  const lost = s.now().pods.find((pod) => releaseOf(pod) === ID && batchOf(pod) === batch);
  const uid = text(lost, "metadata", "uid");
  await s.evict(text(lost, "metadata", "name") ?? "");
  return ({ pods }) => pods.every((pod) => text(pod, "metadata", "uid") !== uid);
}

/** All new pods are of one of these batches. */
function isLabelled({ pods }: Scene, batches: readonly string[]): boolean {
  const fresh = pods.filter((pod) => versionOf(pod) === "v2");
  return fresh.every((pod) => releaseOf(pod) === ID && batches.includes(batchOf(pod)));
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);
