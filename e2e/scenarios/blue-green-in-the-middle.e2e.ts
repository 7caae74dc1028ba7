import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN } from "../story/plans.ts";
import { story } from "../story/story.ts";

const LATE = { "sluice.dev/pod-behaviour": "on-word" };
const OWN = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 2 } };

story("blue-green: scaled while pods move, every old pod stays", async (s) => {
  await s.begin({ replicasSetBy: "others", replicas: 1 }, BLUE_GREEN);
  await s.scale(10);
  await s.settled();
  await s.apply({ image: "v2", podAnnotations: LATE });
  await s.eventually("5 come", { allPods: { v1: 10, v2: 5 }, state: "StepUpgrade" });
  await s.scale(20);
  await s.eventually("10 come", { allPods: { v1: 20, v2: 10 }, state: "StepUpgrade" });
  await s.scale(6);
  await s.eventually("3 are left", { allPods: { v1: 6, v2: 3 }, state: "StepUpgrade" });
  await s.letGetReady("v2");
  await s.eventually("it waits", waitingAt(1, { v1: 6, v2: 3 }));
});

story(
  "blue-green: both versions stay for a delay, and go by an approval before it is over",
  async (s) => {
    await s.begin({ replicas: 4 }, { ...BLUE_GREEN, scaleDownDelaySeconds: 3600 });
    await s.setImage("v2");
    await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }));
    await s.approve();
    await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
    await s.approve();
    const delayed = { waitsFor: "Duration", state: "StepPaused", pods: { v1: 4, v2: 4 } };
    await s.eventually("it says so", { ...delayed, message: "the old version stays until" });
    await s.stays("both", delayed);
    await s.approve();
    await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
    await s.isAsApplied();
  },
);

story("blue-green: rolled back during the delay", async (s) => {
  await s.begin({ replicas: 4 }, { ...BLUE_GREEN, scaleDownDelaySeconds: 3600 });
  await s.setImage("v2");
  await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }));
  await s.approve();
  await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
  await s.approve();
  await s.eventually("the delay", { waitsFor: "Duration", pods: { v1: 4, v2: 4 } });
  const before = s.podsOf("v1").toSorted();
  await s.setImage("v1");
  await s.eventually("v1 is alone", finishedWith({ v1: 4 }));
  assert.deepEqual(s.podsOf("v1").toSorted(), before);
  await s.isAsApplied();
});

story("blue-green: tools find the user's own settings, and nothing after the end", async (s) => {
  await s.begin({ replicas: 4, strategy: OWN, minReadySeconds: 1 }, BLUE_GREEN);
  await s.setImage("v2");
  const { workload } = await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }));
  const key = "rollouts.kruise.io/original-deployment-strategy";
  assert.deepEqual(JSON.parse(text(workload, "metadata", "annotations", key) ?? ""), {
    maxUnavailable: 1,
    maxSurge: 2,
    minReadySeconds: 1,
    progressDeadlineSeconds: 600,
  });
  await s.nativeFromHere();
  await s.deleteRollout();
  await s.eventually("only v2 is left", { rollout: "gone", pods: { v2: 4 } });
  await s.isAsApplied();
});
