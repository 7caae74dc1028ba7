import assert from "node:assert/strict";
import { text, texts } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import { story } from "../story/story.ts";

const RELEASE = "rollouts.kruise.io/rollout-id";
const BATCHES = ["rollouts.kruise.io/rollout-batch-id", "apps.kruise.io/rollout-batch-id"];

story("pods of each batch are labelled, also one that replaces an evicted one", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.apply({ image: "v2", labels: { [RELEASE]: "release-7" } });
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  assert.deepEqual(batches(s.now(), "v2"), { "release-7: 1, 1": 2 });
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const complete = { "release-7: 1, 1": 2, "release-7: 2, 2": 3 };
  assert.deepEqual(batches(s.now(), "v2"), complete);
  const first = s.podsOf("v2").find((pod) => batchOf(s.now(), pod) === "release-7: 1, 1");
  assert.ok(first !== undefined);
  await s.evict(first);
  await s.eventually("another takes its place, and its label", {
    pods: { v1: 5, v2: 5 },
    also: (scene) => !s.podsOf("v2").includes(first) && same(batches(scene, "v2"), complete),
  });
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  assert.deepEqual(batches(s.now(), "v2"), { ...complete, "release-7: 3, 3": 5 });
  await s.isAsApplied();
});

story("labels that somebody takes from a pod come back", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const [first = ""] = s.podsOf("v2");
  const was = batchOf(s.now(), first);
  assert.notEqual(was, "");
  const taken = [RELEASE, ...BATCHES].map((key) => `${key}-`);
  assertDone(await s.kubectl("label", "pod", first, ...taken));
  await s.eventually("they are back", { also: (scene) => batchOf(scene, first) === was });
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
});

story("pods that never get ready: the release waits, and says which pod and why", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "never-ready" } });
  const stuck = { step: 1, state: "StepUpgrade", waitsFor: "Pods", allPods: { v1: 8, v2: 2 } };
  const saysWhy = { ...stuck, message: "ImagePullBackOff" };
  await s.eventually("it says why", { ...saysWhy, also: namesAPod });
  await s.stays("and waits", saysWhy);
  await s.apply({ image: "v3", podAnnotations: {} });
  await s.eventually("a good version takes its place", waitingAt(1, { v1: 8, v3: 2 }));
});

story("pods that crash: the way back is free", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.underTraffic(async () => {
    await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "crash" } });
    await s.eventually("it says why", { message: "CrashLoopBackOff", also: namesAPod });
    await s.apply({ image: "v1", podAnnotations: {} });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  });
  await s.isAsApplied();
});

story("an old pod that is evicted while a step waits comes back as an old one", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const [pod = ""] = s.podsOf("v1");
  await s.evict(pod);
  await s.eventually("it is replaced", {
    ...waitingAt(1, { v1: 8, v2: 2 }),
    also: () => !s.podsOf("v1").includes(pod),
  });
});

function namesAPod({ rollout, pods }: Scene): boolean {
  const message = text(rollout, "status", "message") ?? "";
  return pods.some((pod) => message.includes(`pod ${text(pod, "metadata", "name") ?? ""} is not`));
}

/** How many pods of a version have which labels. */
function batches(scene: Scene, version: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const pod of scene.pods.filter((one) => versionOf(one) === version)) {
    const batch = labelsOf(pod);
    counts[batch] = (counts[batch] ?? 0) + 1;
  }
  return counts;
}

function batchOf({ pods }: Scene, name: string): string {
  return labelsOf(pods.find((pod) => text(pod, "metadata", "name") === name));
}

function labelsOf(pod: unknown): string {
  const labels = texts(pod, "metadata", "labels");
  return `${labels[RELEASE]}: ${BATCHES.map((key) => labels[key]).join(", ")}`;
}

function same(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  return Object.keys({ ...a, ...b }).every((key) => a[key] === b[key]);
}
