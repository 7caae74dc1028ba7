import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { EXTRA_STEPS } from "../story/plans.ts";
import { story, type Story } from "../story/story.ts";

/** Ten of v1, and two of v2 beside them. */
async function begun(s: Story): Promise<void> {
  await s.begin({ replicas: 10 }, EXTRA_STEPS);
  await s.setImage("v2");
  await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
}

story("canary: a third version replaces the second, from step 1", async (s) => {
  await begun(s);
  await s.approve();
  await s.eventually("5 of v2", waitingAt(2, { v1: 10, v2: 5 }));
  s.assertWarns(await s.setImage("v3"), "starts again at step 1");
  await s.eventually("2 of v3 and none of v2", waitingAt(1, { v1: 10, v3: 2 }));
  s.extra();
  await s.approve();
  await s.eventually("5 of v3", waitingAt(2, { v1: 10, v3: 5 }));
  await s.approve();
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: back to the stable version, at once and without a new pod", async (s) => {
  await begun(s);
  const stable = s.podsOf("v1").toSorted();
  s.assertWarns(await s.setImage("v1"), "back to the stable revision");
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  assert.deepEqual(s.podsOf("v1").toSorted(), stable);
  await s.isAsApplied();
  await s.hasNoExtra();
  await s.setImage("v2");
  await s.eventually("2 of v2 once more", waitingAt(1, { v1: 10, v2: 2 }));
});

story("canary: back while the stable one rolls out already", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "on-word" };
  await s.begin({ replicas: 10 }, { ...EXTRA_STEPS, steps: [{ replicas: 1 }] });
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("1 of v2", { allPods: { v1: 10, v2: 1 } });
  await s.letGetReady("v2");
  await s.eventually("it waits", waitingAt(1, { v1: 10, v2: 1 }));
  await s.approve();
  await s.eventually("the stable one rolls out", {
    state: "Completed",
    also: ({ pods }) => pods.length > 12,
  });
  await s.apply({ image: "v1", podAnnotations: {} });
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: a third version while the stable one rolls out already", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "on-word" };
  await s.begin(
    { replicas: 10 },
    { ...EXTRA_STEPS, steps: [{ replicas: 1 }, { replicas: "100%" }] },
  );
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("1 of v2", { allPods: { v1: 10, v2: 1 } });
  await s.letGetReady("v2");
  await s.eventually("it waits", waitingAt(1, { v1: 10, v2: 1 }));
  await s.approve();
  await s.eventually("ten of v2 beside it", { allPods: { v1: 10, v2: 10 } });
  await s.letGetReady("v2");
  await s.eventually("the stable one rolls out", {
    state: "Completed",
    also: ({ pods }) => pods.length > 20,
  });
  await s.apply({ image: "v3", podAnnotations: {} });
  await s.eventually("1 of v3", { step: 1, state: "StepPaused" });
  s.extra();
  await s.approve();
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: disabled in the middle, the rest comes natively", async (s) => {
  await begun(s);
  await s.nativeFromHere();
  await s.disable();
  await s.eventually("all pods are of v2", { phase: "Disabled", pods: { v2: 10 } });
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: the Rollout is deleted in the middle, the rest comes natively", async (s) => {
  await begun(s);
  await s.nativeFromHere();
  await s.deleteRollout();
  await s.eventually("all pods are of v2", { rollout: "gone", pods: { v2: 10 } });
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary: the Deployment is deleted in the middle, and comes again", async (s) => {
  await begun(s);
  await s.deleteWorkload();
  await s.eventually("no pods", { phase: "Initial", workload: "gone", allPods: {} });
  await s.hasNoExtra();
  await s.workload({ image: "v1" });
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
  await s.setImage("v2");
  await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
});

story("canary: another selector, by a replacement with force, ends the release", async (s) => {
  await begun(s);
  const uid = text(s.now().workload, "metadata", "uid");
  await s.replaceByForce({ podLabels: { tier: "web" } });
  await s.eventually("the new one runs all at once", {
    ...finishedWith({ v2: 10 }),
    also: ({ workload }) => text(workload, "metadata", "uid") !== uid,
  });
  await s.hasNoExtra();
  await s.isAsApplied();
  await s.setImage("v3");
  await s.eventually("2 of v3", waitingAt(1, { v2: 10, v3: 2 }));
  await s.approve();
  await s.eventually("5 of v3", waitingAt(2, { v2: 10, v3: 5 }));
  await s.approve();
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
});

story(
  "canary: pods that never get ready hold the step, and going back takes them away",
  async (s) => {
    await s.begin({ replicas: 10 }, EXTRA_STEPS);
    await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "never-ready" } });
    await s.eventually("it says which pod is not ready", {
      state: "StepUpgrade",
      waitsFor: "Pods",
      message: "0 of 2 new pods ready; pod shop-",
      allPods: { v1: 10, v2: 2 },
    });
    await s.apply({ image: "v1", podAnnotations: {} });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
    await s.hasNoExtra();
  },
);

story("canary: the namespace goes in the middle of a release", async (s) => {
  await begun(s);
  await s.deleteNamespace();
});
