import { anotherSecond } from "../story/another-second.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { FEW_AT_ONCE, THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";

story("strategy.paused stops a release, and what was approved goes on after it", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.pause();
  await s.eventually("it says so", { reason: "Paused", waitsFor: "Resume" });
  await s.approve();
  await s.stays("2 pods of v2", { pods: { v1: 8, v2: 2 }, reason: "Paused" });
  await s.resume();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
});

story("strategy.paused stops a step that moves", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "on-word" };
  await s.begin({ replicas: 10 }, { steps: [{ replicas: "80%" }, { replicas: "100%" }] });
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("as many new pods as the limits allow", { allPods: { v1: 8, v2: 5 } });
  await s.pause();
  await s.eventually("it says so", { reason: "Paused", waitsFor: "Resume" });
  await s.letGetReady("v2");
  await s.stays("no more come, though these are ready", {
    reason: "Paused",
    pods: { v1: 8, v2: 5 },
  });
  await s.resume();
  await s.eventually("all pods of the step come", { allPods: { v1: 3, v2: 8 } });
  await s.letGetReady("v2");
  await s.eventually("8 pods of v2", waitingAt(1, { v1: 2, v2: 8 }));
});

story("strategy.paused: a surge that it has kept goes once it is resumed", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "on-word" };
  await s.begin({ replicas: 10, strategy: FEW_AT_ONCE }, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations });
  const out = { v1: 9, v2: 2 };
  await s.eventually("the pods of the step are out", { allPods: out });
  await s.pause();
  await s.eventually("it says so", { reason: "Paused", waitsFor: "Resume" });
  await s.letGetReady("v2");
  await s.stays("no old one goes, though these are ready", { reason: "Paused", pods: out });
  await s.resume();
  await s.eventually("2 of 10, and no more than 10", waitingAt(1, { v1: 8, v2: 2 }));
});

story("disabled: updates pass natively, until it is enabled again", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.disable();
  await s.eventually("it is disabled", { phase: "Disabled" });
  await s.nativeFromHere();
  s.assertWarns(await s.setImage("v2"), "not held by Rollout");
  await s.eventually("all pods are of v2", { phase: "Disabled", pods: { v2: 10 } });
  await s.isAsApplied();
  await s.enable();
  await s.eventually("it is healthy", { phase: "Healthy" });
  await s.gatedFromHere();
  await s.setImage("v3");
  await s.eventually("2 pods of v3", waitingAt(1, { v2: 8, v3: 2 }));
});

story("disabled in the middle: the rest comes natively, and nothing of ours is left", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.nativeFromHere();
  s.assertWarns(await s.disable(), "what is left of it now rolls out natively");
  await s.eventually("all pods are of v2", { phase: "Disabled", pods: { v2: 10 } });
  await s.isAsApplied();
});

story("the Rollout is deleted in the middle: the rest comes natively", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.nativeFromHere();
  s.assertWarns(await s.deleteRollout(), "what is left of it rolls out natively");
  await s.eventually("all pods are of v2", { rollout: "gone", pods: { v2: 10 } });
  await s.isAsApplied();
});

story("a Rollout that comes after the update holds the next one", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "on-word" };
  await s.workload({ replicas: 10 });
  await s.settled();
  await s.nativeFromHere();
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("it is under way", { allPods: { v1: 8, v2: 5 } });
  await anotherSecond();
  await s.rollout(THREE_STEPS);
  await s.eventually("the Rollout is known", { phase: "Healthy" });
  await s.letGetReady("v2");
  await s.eventually("v2 comes out natively", { allPods: { v1: 3, v2: 10 } });
  await s.letGetReady("v2");
  await s.eventually("v2 is out", finishedWith({ v2: 10 }));
  await s.isAsApplied();
  await s.gatedFromHere();
  await s.apply({ image: "v3", podAnnotations: {} });
  await s.eventually("2 pods of v3", waitingAt(1, { v2: 8, v3: 2 }));
});

story("a Rollout that comes before its Deployment waits for it", async (s) => {
  await s.rollout(THREE_STEPS);
  await s.eventually("it says so", { phase: "Initial", message: "Workload Not Found" });
  await s.workload({ replicas: 10 });
  await s.eventually("it is healthy", finishedWith({ v1: 10 }));
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
});

story("the Deployment is deleted in the middle, and comes again", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.deleteWorkload();
  await s.eventually("it waits for it", { phase: "Initial", message: "Workload Not Found" });
  await s.eventually("no pods", { workload: "gone", allPods: {} });
  await s.workload({ image: "v1" });
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
  await s.setImage("v3");
  await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
});
