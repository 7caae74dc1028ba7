import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import type { Plan } from "../story/shape.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";
import { ownNodes } from "../story/words/nodes.ts";

const SIX = ["a", "b", "c", "d", "e", "f"];
const STEPS = { steps: [{ replicas: 2 }, { replicas: "50%" }, { replicas: "100%" }] };
const ONE_OLD = { v1: 1, v2: 4 };
const ON_WORD = { "sluice.dev/pod-behaviour": "on-word" };

for (const workload of ["DaemonSet", "AdvancedDaemonSet"] as const) {
  const atStep1 = async (s: Story, plan: Plan = STEPS) => {
    const nodes = ownNodes(s);
    await nodes.join(...SIX);
    await s.begin({ workload, podSpec: nodes.podSpec }, plan);
    await s.setImage("v2");
    return nodes;
  };

  story(
    `${workload}: a node that does not answer is not waited for, and that is said`,
    async (s) => {
      const nodes = ownNodes(s);
      await nodes.join(...SIX);
      await s.begin({ workload, podSpec: nodes.podSpec }, STEPS);
      await s.apply({ image: "v2", podAnnotations: ON_WORD });
      await s.eventually("one is on its way", { allPods: { v1: 5, v2: 1 } });
      await s.letGetReady("v2");
      await s.eventually("and another", { allPods: { v1: 4, v2: 2 } });
      await s.letGetReady("v2");
      await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
      const [lost = ""] = nodesWith(s, "v1");
      const kept = podOn(s.now(), lost);
      await nodes.lose(lost);
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
      await s.eventually("the release is over without it", {
        phase: "Healthy",
        state: "Completed",
      });
      await s.isAsApplied();
    },
  );

  story(`${workload}: a node answers again in the middle, and gets its turn`, async (s) => {
    const nodes = ownNodes(s);
    await nodes.join(...SIX);
    await s.begin({ workload, podSpec: nodes.podSpec }, STEPS);
    await s.apply({ image: "v2", podAnnotations: ON_WORD });
    for (const v2 of [1, 2]) {
      await s.eventually("one more", { allPods: { v1: 6 - v2, v2 } });
      await s.letGetReady("v2");
    }
    await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
    const [lost = ""] = nodesWith(s, "v1");
    await nodes.lose(lost);
    await s.jump(3);
    await s.eventually("it goes on elsewhere", { allPods: { v1: 3, v2: 3 } });
    await nodes.find(lost);
    await s.stays("and no other goes beside that", { allPods: { v1: 3, v2: 3 } });
    for (const v2 of [4, 5, 6]) {
      await s.letGetReady("v2");
      await s.eventually("the next", { allPods: { v1: 6 - v2, v2 } });
    }
    await s.letGetReady("v2");
    await s.eventually("all pods are of v2", finishedWith({ v2: 6 }));
    await s.isAsApplied();
  });

  story(`${workload}: while a node does not answer the others go back`, async (s) => {
    const nodes = await atStep1(s);
    await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
    const [lost = ""] = nodesWith(s, "v1");
    const kept = podOn(s.now(), lost);
    await nodes.lose(lost);
    s.assertWarns(await s.setImage("v1"), "back to the stable revision");
    await s.eventually("all pods are of v1", {
      phase: "Healthy",
      state: "Completed",
      pods: { v1: 5 },
      allPods: { v1: 6 },
    });
    assert.equal(podOn(s.now(), lost), kept);
    await s.isAsApplied();
  });

  story(
    `${workload}: a percent of its pods may be missing, beside the node that is lost`,
    async (s) => {
      const nodes = ownNodes(s);
      await nodes.join(...SIX);
      const shape = { workload, strategy: atMost("20%"), podSpec: nodes.podSpec } as const;
      await s.begin(shape, STEPS);
      await s.setImage("v2");
      await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
      for (const lost of nodesWith(s, "v1").slice(-2)) await nodes.lose(lost);
      s.assertWarns(await s.apply({ strategy: atMost("10%") }), "keeps holding this");
      // One of six, rounded up, and the two that nobody can do anything about.
      await s.approve();
      const reached = { phase: "Progressing", state: "StepPaused", step: 2 };
      await s.eventually("3 of 6", { ...reached, allPods: { v1: 3, v2: 3 } });
      await s.approve();
      await s.eventually("all that answer are of v2", { phase: "Healthy", pods: { v2: 4 } });
      await s.isAsApplied();
    },
  );

  story(
    `${workload}: a node that takes no new pods keeps the one it has, and is not counted`,
    async (s) => {
      const nodes = await atStep1(s, {
        steps: [{ replicas: 1 }, { replicas: 5 }, { replicas: "100%" }],
      });
      await s.eventually("1 of 6", waitingAt(1, { v1: 5, v2: 1 }));
      const [tainted = ""] = nodesWith(s, "v1").toReversed();
      const kept = podOn(s.now(), tainted);
      await oneBeside(s);
      await nodes.taint(tainted);
      await s.stays("the step has what it asks for", waitingAt(1, { v1: 5, v2: 1 }));
      await s.approve();
      await s.eventually("5 of 5, and the one that stays", waitingAt(2, { v1: 1, v2: 5 }));
      assert.equal(podOn(s.now(), tainted), kept);
      await s.approve();
      await s.eventually("the release is over", { phase: "Healthy", state: "Completed" });
      await s.isAsApplied();
    },
  );

  story(
    `${workload}: nodes that join and leave in the middle, and a step that is caught up with`,
    async (s) => {
      const nodes = await atStep1(s);
      await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
      await oneBeside(s);
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
}

/** Then an empty node gets no pod before its partition lets it, so nobody else can replace one. */
const BY_PARTITION = { "daemonset.kruise.io/progressive-create-pod": "true" };

story(
  "AdvancedDaemonSet that makes pods as its partition says: a node that does not answer takes one of maxUnavailable",
  async (s) => {
    const nodes = ownNodes(s);
    await nodes.join(...SIX);
    const shape = { workload: "AdvancedDaemonSet", strategy: atMost(1) } as const;
    await s.begin({ ...shape, annotations: BY_PARTITION, podSpec: nodes.podSpec }, STEPS);
    await s.setImage("v2");
    await s.eventually("2 of 6", waitingAt(1, { v1: 4, v2: 2 }));
    const [lost = ""] = nodesWith(s, "v1");
    await nodes.lose(lost);
    await s.approve();
    const silent = `node ${s.stage.namespace}-${lost} does not answer`;
    // Its own controller deletes that pod first or last, and its kubelet never says that it is gone.
    await s.eventually("half of them, wherever", { step: 2, state: "StepPaused" });
    await s.approve();
    const stuck = { step: 3, state: "StepUpgrade", waitsFor: "Pods", message: silent };
    await s.eventually("its own controller goes no further", { ...stuck, allPods: ONE_OLD });
    await s.stays("and that is said", { ...stuck, allPods: ONE_OLD });
    await s.apply({ strategy: atMost(2) });
    await s.eventually("with one more it ends", finishedWith({ v2: 5 }));
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

const TURNS = (["DaemonSet", "AdvancedDaemonSet"] as const).flatMap((workload) =>
  (["goes on", "goes back"] as const).map((way) => ({ workload, way })),
);

for (const { workload, way } of TURNS) {
  story(`${workload}: who turns to OnDelete in the middle and ${way} gets it`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
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

const atMost = (maxUnavailable: number | string) => ({
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

/** The watcher counts all pods: that one is there although the DaemonSet does not count its node is no doing of ours. */
async function oneBeside({ stage: { watcher } }: Story): Promise<void> {
  const limits = [{ maxUnavailable: 1, maxSurge: 1, unavailableRounds: "up" } as const];
  await watcher.tell({ kind: "limits", workload: APP, limits });
}
