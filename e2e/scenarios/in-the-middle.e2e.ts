import assert from "node:assert/strict";
import { at, text, texts } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { story } from "../story/story.ts";

const CAREFUL = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 2 } };
const CARELESS = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "30%", maxSurge: 0 } };

story("helm upgrade again in the middle, with another strategy and minReadySeconds", async (s) => {
  await s.beginWithHelm({ replicas: 10, strategy: CAREFUL, minReadySeconds: 1 }, THREE_STEPS);
  s.assertWarns(await s.helmUpgrade({ image: "v2" }), "held by Rollout");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const said = await s.helmUpgrade({ strategy: CARELESS, minReadySeconds: 2 });
  s.assertWarns(said, "keeps holding this Deployment");
  s.ownsNothing();
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("the next pods come", { state: "StepUpgrade", step: 2 });
  await s.helmUpgrade({ labels: { team: "web" } });
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("server-side apply in the middle meets no conflict, forced or not", async (s) => {
  const gitops = { manager: "gitops" };
  const first = {
    replicas: 10,
    strategy: CAREFUL,
    minReadySeconds: 1,
    progressDeadlineSeconds: 99,
  };
  assertDone(await s.serverSideApply(first, gitops));
  await s.manage(THREE_STEPS);
  const said = await s.serverSideApply({ image: "v2" }, gitops);
  assertDone(said);
  s.assertWarns(said, "held by Rollout");
  await s.eventually("the step begins", { state: "StepUpgrade" });
  assertDone(await s.serverSideApply({}, gitops));
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  s.ownsNothing();
  assertDone(await s.serverSideApply({}, gitops));
  assertDone(await s.serverSideApply({}, { ...gitops, force: "force" }));
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("the second step begins", { state: "StepUpgrade", step: 2 });
  assertDone(await s.serverSideApply({ minReadySeconds: 2 }, { ...gitops, force: "force" }));
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const another = { manager: "another", force: "force" } as const;
  assertDone(await s.serverSideApply({ strategy: CARELESS }, another));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("a dry run shows the held form, and stores nothing", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  const before = s.now().workload;
  const said = await s.dryRun({ image: "v2" });
  assertDone(said);
  s.assertWarns(said, "held by Rollout");
  const shown: unknown = JSON.parse(said.output);
  assert.equal(at(shown, "spec", "paused"), true);
  const mark = texts(shown, "metadata", "annotations")["rollouts.kruise.io/in-progressing"];
  assert.equal(mark, '{"rolloutName":"shop"}');
  await s.stays("nothing happens", finishedWith({ v1: 10 }));
  assert.deepEqual(s.now().workload, before);
});

story("an autoscaler may scale while a step waits: the share of new pods stays", async (s) => {
  await s.begin({ replicas: 10, replicasSetBy: "others" }, THREE_STEPS);
  await s.scale(10);
  await s.settled();
  await s.setImage("v2");
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  await s.scale(20);
  await s.eventually("4 of 20", waitingAt(1, { v1: 16, v2: 4 }));
  await s.scale(10);
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  await s.scale(5);
  await s.eventually("1 of 5", waitingAt(1, { v1: 4, v2: 1 }));
  await s.scale(10);
  await s.eventually("2 of 10 again", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 of 10", waitingAt(2, { v1: 5, v2: 5 }));
  await s.apply({ podAnnotations: {} });
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("scaling while pods move", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "1500ms" };
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("new pods are on their way", {
    step: 2,
    also: ({ pods }) => pods.some((pod) => text(pod, "status", "phase") === "Pending"),
  });
  await s.scale(20);
  await s.eventually("10 of 20", waitingAt(2, { v1: 10, v2: 10 }));
  await s.approve();
  await s.eventually("the rest is on its way", {
    step: 3,
    state: "StepUpgrade",
    also: ({ pods }) => pods.some((pod) => text(pod, "status", "phase") === "Pending"),
  });
  await s.scale(6);
  await s.eventually("all pods are of v2", finishedWith({ v2: 6 }));
  await s.isAsApplied();
});

story("scaled down in the moment in which the last step is approved", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "1500ms" };
  await s.begin({ replicas: 20 }, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("4 pods of v2", waitingAt(1, { v1: 16, v2: 4 }));
  await s.approve();
  await s.eventually("10 pods of v2", waitingAt(2, { v1: 10, v2: 10 }));
  await Promise.all([s.approve(), s.scale(6)]);
  await s.eventually("all pods are of v2", finishedWith({ v2: 6 }));
  await s.isAsApplied();
});

story("scaled to nothing in the middle and up again, the gate stays", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.scale(0);
  await s.eventually("no pods", waitingAt(1, {}));
  await s.scale(10);
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
});

story("kubectl rollout resume in the middle does not open the gate", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2, held", {
    ...waitingAt(1, { v1: 8, v2: 2 }),
    // kubectl refuses to resume what is not paused.
    also: ({ workload }) => at(workload, "spec", "paused") === true,
  });
  s.assertWarns(await s.kubectlRollout("resume"), "keeps holding this Deployment");
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  assert.equal(at(s.now().workload, "spec", "paused"), true);
});

story("a whole object without our annotations and labels does not open the gate", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.replace({});
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.replace({ minReadySeconds: 1 });
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});
