import assert from "node:assert/strict";
import { shareOf } from "../cluster/traffic/tally.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { story } from "../story/story.ts";

const THREE_STEPS = {
  steps: [{ replicas: "20%" }, { replicas: "50%" }, { replicas: "100%" }],
};

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
    const said = await s.helmUpgrade({ image: "v2" });
    s.assertWarns(said, "held by Rollout");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    const tally = await s.traffic(100);
    assert.equal(shareOf(tally, "shop:v2"), 20);
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  });
  await s.isAsApplied();
});
