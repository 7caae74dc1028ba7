import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";
import { ownNodes } from "../story/words/nodes.ts";

const SIX = ["a", "b", "c", "d", "e", "f"];
const STEPS = { steps: [{ replicas: 2 }, { replicas: "50%" }, { replicas: "100%" }] };
const ONE_OLD = { v1: 1, v2: 4 };
const ON_WORD = { "sluice.dev/pod-behaviour": "on-word" };

story("DaemonSet: a node that does not answer is not waited for, and that is said", async (s) => {
  const nodes = ownNodes(s);
  await nodes.join(...SIX);
  await s.begin({ workload: "DaemonSet", podSpec: nodes.podSpec }, STEPS);
  await s.apply({ image: "v2", podAnnotations: ON_WORD });
  await s.eventually("one is on its way", { allPods: { v1: 5, v2: 1 } });
  await s.letGetReady("v2");
  await s.eventually("and another", { allPods: { v1: 4, v2: 2 } });
  await s.letGetReady("v2");
  await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
  const [lost = ""] = nodesWith(s, "v1");
  const kept = podOn(s.now(), lost);
  await nodes.lose(lost);
  await oneMore(s, { maxUnavailable: 2 });
  await s.approve();
  await s.eventually("it goes on elsewhere, and says so", {
    allPods: { v1: 3, v2: 3 },
    message: `node ${s.stage.namespace}-${lost} does not answer`,
  });
  await s.letGetReady("v2");
  const reached = { phase: "Progressing", state: "StepPaused", step: 2 };
  await s.eventually("3 of 6", { ...reached, allPods: { v1: 3, v2: 3 } });
  assert.equal(podOn(s.now(), lost), kept);
  await s.approve();
  for (const v2 of [4, 5]) {
    await s.eventually("the next", { allPods: { v1: 6 - v2, v2 } });
    assert.equal(podOn(s.now(), lost), kept);
    await s.letGetReady("v2");
  }
  await s.eventually("the release is over without it", { phase: "Healthy", state: "Completed" });
  await s.isAsApplied();
});

story(
  "AdvancedDaemonSet: a node that does not answer is said, and takes one of maxUnavailable",
  async (s) => {
    const nodes = ownNodes(s);
    await nodes.join(...SIX);
    const shape = { workload: "AdvancedDaemonSet", strategy: atMost(1) } as const;
    await s.begin({ ...shape, podSpec: nodes.podSpec }, STEPS);
    await s.setImage("v2");
    await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
    const [lost = ""] = nodesWith(s, "v1");
    await nodes.lose(lost);
    await oneMore(s, { maxUnavailable: 2 });
    await s.approve();
    const silent = `node ${s.stage.namespace}-${lost} does not answer`;
    // Its own controller deletes that pod first or last, and its kubelet never says that it is gone.
    await s.eventually("half of them, wherever", { step: 2, state: "StepPaused" });
    await s.approve();
    const stuck = { step: 3, state: "StepUpgrade", waitsFor: "Pods", message: silent };
    await s.eventually("its own controller goes no further", { ...stuck, allPods: ONE_OLD });
    await s.stays("and that is said", { ...stuck, allPods: ONE_OLD });
    await s.apply({ strategy: atMost(2) });
    await oneMore(s, { maxUnavailable: 3 });
    await s.eventually("with one more it ends", finishedWith({ v2: 5 }));
    await s.isAsApplied();
  },
);

story(
  "DaemonSet: a node that takes no new pods keeps the one it has, and is not counted",
  async (s) => {
    const nodes = ownNodes(s);
    await nodes.join(...SIX);
    const steps = [{ replicas: 1 }, { replicas: 5 }, { replicas: "100%" }];
    await s.begin({ workload: "DaemonSet", podSpec: nodes.podSpec }, { steps });
    await s.setImage("v2");
    await s.eventually("1 of 6", waitingAt(1, { v1: 5, v2: 1 }));
    const [tainted = ""] = nodesWith(s, "v1");
    const kept = podOn(s.now(), tainted);
    await oneMore(s, { maxSurge: 1 });
    await nodes.taint(tainted);
    await s.approve();
    await s.eventually("5 of 5, and the one that stays", waitingAt(2, { v1: 1, v2: 5 }));
    assert.equal(podOn(s.now(), tainted), kept);
    await s.approve();
    await s.eventually("the release is over", { phase: "Healthy", state: "Completed" });
    await s.isAsApplied();
  },
);

story(
  "DaemonSet: nodes that join and leave in the middle, and a step that is caught up with",
  async (s) => {
    const nodes = ownNodes(s);
    await nodes.join(...SIX);
    await s.begin({ workload: "DaemonSet", podSpec: nodes.podSpec }, STEPS);
    await s.setImage("v2");
    await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
    await oneMore(s, { maxSurge: 1 });
    await s.nativeFromHere();
    await nodes.join("g");
    await s.eventually("a node that joins gets the new version", waitingAt(1, { v1: 4, v2: 3 }));
    await s.gatedFromHere();
    await nodes.leave("g");
    const [left = ""] = nodesWith(s, "v2");
    await nodes.leave(left);
    await s.eventually("another one takes its place", waitingAt(1, { v1: 3, v2: 2 }));
    await s.stays("2 of 5", waitingAt(1, { v1: 3, v2: 2 }));
    const [old = ""] = nodesWith(s, "v1");
    await nodes.leave(old);
    await s.eventually("2 of 4", waitingAt(1, { v1: 2, v2: 2 }));
    await s.approve();
    await s.eventually("2 of 4 are half", waitingAt(2, { v1: 2, v2: 2 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 4 }));
    await s.isAsApplied();
  },
);

story("DaemonSet: one of type OnDelete is released in steps, and goes back", async (s) => {
  await s.begin({ workload: "DaemonSet", strategy: { type: "OnDelete" } }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  s.assertWarns(await s.setImage("v1"), "back to the stable revision");
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
});

for (const way of ["goes on", "goes back"] as const) {
  story(`AdvancedDaemonSet: who turns to OnDelete in the middle and ${way} gets it`, async (s) => {
    await s.begin({ workload: "AdvancedDaemonSet" }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
    s.assertWarns(await s.apply({ strategy: { type: "OnDelete" } }), "keeps holding this");
    await s.stays("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
    await (way === "goes on" ? s.jump(3) : s.setImage("v1"));
    const all = way === "goes on" ? { v2: 10 } : { v1: 10 };
    await s.eventually("all pods are of one version", finishedWith(all));
    await s.isAsApplied();
  });
}

const atMost = (maxUnavailable: number) => ({
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable },
});

/** Names of its nodes, as the words of a story call them. */
function nodesWith(s: Story, version: string): readonly string[] {
  const { namespace } = s.stage;
  return s
    .now()
    .pods.filter((pod) => versionOf(pod) === version)
    .map((pod) => (text(pod, "spec", "nodeName") ?? "").slice(namespace.length + 1))
    .toSorted();
}

function podOn({ pods }: Scene, node: string): string | undefined {
  const found = pods.find((pod) => text(pod, "spec", "nodeName")?.endsWith(`-${node}`) === true);
  return text(found, "metadata", "name");
}

/**
 * The watcher counts all pods, and knows nothing of nodes: that a pod is missed there, or is there
 * although the DaemonSet does not count its node, is no doing of ours.
 */
async function oneMore(
  { stage: { watcher } }: Story,
  more: { readonly maxUnavailable?: number; readonly maxSurge?: number },
): Promise<void> {
  const limits = [{ maxUnavailable: 1, maxSurge: 0, unavailableRounds: "up", ...more } as const];
  await watcher.tell({ kind: "limits", workload: APP, limits });
}
