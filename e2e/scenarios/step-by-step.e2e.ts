import assert from "node:assert/strict";
import { shareOf } from "../cluster/traffic/tally.ts";
import { argoHealth } from "../story/argo-health.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";

const LATE = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "1500ms" };

story("kubectl set image is held and let through step by step", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  const said = await s.setImage("v2");
  const { namespace } = s.stage;
  s.assertWarns(said, `held by Rollout ${namespace}/shop, 3 steps of 10 pods: 2, then approval; 5`);
  s.assertWarns(said, `watch: kubectl get rollout shop -n ${namespace} -w`);
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("a helm upgrade is held, and requests are shared as the pods are", async (s) => {
  await s.beginWithHelm({ replicas: 10 }, THREE_STEPS);
  await s.underTraffic(async () => {
    s.assertWarns(await s.helmUpgrade({ image: "v2" }), "held by Rollout");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    assert.equal(shareOf(await s.trafficOverPods(10), "shop:v2"), 20);
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    assert.equal(shareOf(await s.trafficOverPods(10), "shop:v2"), 50);
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  });
  await s.isAsApplied();
});

story("while a step waits, all pods count as available, and Argo CD says Suspended", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  assert.equal(argoHealth(s.now().rollout), "Healthy");
  // Slow enough to be seen in the middle.
  await s.apply({ image: "v2", podAnnotations: LATE });
  const moving = await s.eventually("the step begins", { state: "StepUpgrade" });
  assert.equal(argoHealth(moving.rollout), "Progressing");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const waiting = await s.eventually("ten are available", { workload: "settled" });
  assert.equal(argoHealth(waiting.rollout), "Suspended");
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  const done = await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  assert.equal(argoHealth(done.rollout), "Healthy");
});
