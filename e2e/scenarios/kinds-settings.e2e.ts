import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { ordinalsOf } from "../story/ordinals.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";
import { nameArg } from "../story/words/changing.ts";

const ON_WORD = { "sluice.dev/pod-behaviour": "on-word" };

const PACES = [
  { maxUnavailable: 3, of10: 3 },
  // Of ten, rounded down.
  { maxUnavailable: "25%", of10: 2 },
] as const;

for (const { maxUnavailable, of10 } of PACES) {
  story(
    `AdvancedStatefulSet: with maxUnavailable ${maxUnavailable} a step takes ${of10} pods at a time`,
    async (s) => {
      const rollingUpdate = { maxUnavailable };
      const spec = { podManagementPolicy: "Parallel" };
      const strategy = { type: "RollingUpdate", rollingUpdate };
      await s.begin(
        { workload: "AdvancedStatefulSet", spec, strategy },
        { steps: [{ replicas: "50%" }, { replicas: "100%" }] },
      );
      await s.apply({ image: "v2", podAnnotations: ON_WORD });
      const some = { v1: 10 - of10, v2: of10 };
      await s.eventually("so many are on their way", { allPods: some });
      await s.stays("and no more", { allPods: some, step: 1, state: "StepUpgrade" });
      for (let v2 = 2 * of10; v2 < 5 + of10; v2 += of10) {
        await s.letGetReady("v2");
        const out = Math.min(5, v2);
        await s.eventually("as many again, as far as the step goes", {
          allPods: { v1: 10 - out, v2: out },
        });
      }
      await s.letGetReady("v2");
      await s.eventually("5 of 10", waitingAt(1, { v1: 5, v2: 5 }));
      assert.deepEqual(ordinalsOf(s.now(), "v2"), [5, 6, 7, 8, 9]);
      await s.apply({ image: "v1", podAnnotations: {} });
      await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
      await s.isAsApplied();
    },
  );
}

story("AdvancedDaemonSet: a surge puts new pods beside old ones, within each step", async (s) => {
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } };
  await s.begin({ workload: "AdvancedDaemonSet", strategy }, THREE_STEPS);
  await s.pause();
  await s.setImage("v2");
  // Its own controller makes the next ones in the moment in which it takes those that have been replaced.
  await tellLimits(s, { maxUnavailable: 0, maxSurge: 4 });
  await s.resume();
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 of 10", waitingAt(2, { v1: 5, v2: 5 }));
  await s.stays("and no more", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("AdvancedDaemonSet: a surge goes no further than a new pod is ready", async (s) => {
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  await s.begin({ workload: "AdvancedDaemonSet", strategy }, THREE_STEPS);
  await s.pause();
  await s.apply({ image: "v2", podAnnotations: ON_WORD });
  await tellLimits(s, { maxUnavailable: 0, maxSurge: 2 });
  await s.resume();
  await s.eventually("one is beside an old one", { allPods: { v1: 10, v2: 1 } });
  await s.stays("and that one serves", {
    pods: { v1: 10 },
    allPods: { v1: 10, v2: 1 },
    step: 1,
    state: "StepUpgrade",
  });
  await s.letGetReady("v2");
  await s.eventually("the next", { allPods: { v1: 9, v2: 2 } });
  await s.letGetReady("v2");
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
});

story(
  "AdvancedStatefulSet: an ordinal that is reserved in the middle, and freed again",
  async (s) => {
    await s.begin({ workload: "AdvancedStatefulSet" }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), [8, 9]);
    // What joins has the highest ordinal, above the partition: its own controller makes it new.
    await s.nativeFromHere();
    // Its own controller makes that one before the other is gone.
    await tellLimits(s, { maxUnavailable: 1, maxSurge: 1 });
    s.assertWarns(await reserve(s, [4]), "keeps holding this");
    await s.eventually("another one in its place", waitingAt(1, { v1: 7, v2: 3 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), [8, 9, 10]);
    await s.stays("and no more", waitingAt(1, { v1: 7, v2: 3 }));
    await s.gatedFromHere();
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), [6, 7, 8, 9, 10]);
    await reserve(s, null);
    await s.eventually("the fifth is back, as an old one, and the last is gone", {
      allPods: { v1: 6, v2: 4 },
    });
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), [5, 6, 7, 8, 9]);
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  },
);

story("CloneSet: scaled while pods are on their way, which are left alone", async (s) => {
  const shape = { workload: "CloneSet", replicasSetBy: "others", replicas: 1 } as const;
  await s.begin(shape, THREE_STEPS);
  await s.scale(8);
  await s.settled();
  await s.apply({ image: "v2", podAnnotations: ON_WORD });
  await s.eventually("2 of 8 are on their way", { allPods: { v1: 6, v2: 2 } });
  const coming = s.podsOf("v2");
  await s.scale(12);
  await s.eventually("3 of 12", { allPods: { v1: 9, v2: 3 } });
  assert.deepEqual(
    coming.filter((pod) => !s.podsOf("v2").includes(pod)),
    [],
  );
  await s.letGetReady("v2");
  await s.eventually("the step has its pods", waitingAt(1, { v1: 9, v2: 3 }));
  await s.scale(5);
  await s.eventually("1 of 5", waitingAt(1, { v1: 4, v2: 1 }));
  await s.apply({ image: "v1", podAnnotations: {} });
  await s.eventually("all pods are of v1", finishedWith({ v1: 5 }));
  await s.isAsApplied();
});

function reserve(s: Story, reserveOrdinals: readonly number[] | null) {
  const patch = JSON.stringify({ spec: { reserveOrdinals } });
  return s.kubectl("patch", nameArg(s.now().kind), "--type=merge", "-p", patch);
}

async function tellLimits(
  { stage: { watcher } }: Story,
  limits: { readonly maxUnavailable: number; readonly maxSurge: number },
): Promise<void> {
  const all = [{ ...limits, unavailableRounds: "up" } as const];
  await watcher.tell({ kind: "limits", workload: APP, limits: all });
}
