import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { story } from "../story/story.ts";
import { EXTRA_STEPS } from "../story/plans.ts";

story(
  "canary: kubectl set image brings an extra Deployment, and the stable one stays whole",
  async (s) => {
    await s.begin({ replicas: 10 }, EXTRA_STEPS);
    const said = await s.setImage("v2");
    s.assertWarns(said, "3 steps of 10 pods: 2, then approval; 5, then approval; 10");
    await s.eventually("2 pods of v2 beside ten", waitingAt(1, { v1: 10, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2 beside ten", waitingAt(2, { v1: 10, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    assert.ok(true);
    await s.isAsApplied();
  },
);
