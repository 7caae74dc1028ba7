import assert from "node:assert/strict";
import { OTHER_KINDS } from "../story/plans.ts";
import { warningsIn } from "../story/said.ts";
import { story } from "../story/story.ts";

for (const workload of OTHER_KINDS) {
  story(`${workload}: without a Rollout its updates pass as they are`, async (s) => {
    await s.workload({ workload });
    await s.settled();
    assert.deepEqual(warningsIn(await s.setImage("v2")), []);
    await s.eventually("all pods are of v2", { pods: { v2: 10 }, workload: "settled" });
    await s.isAsApplied();
    await s.apply({ image: "v3", podAnnotations: { team: "web" } });
    await s.eventually("all pods are of v3", { pods: { v3: 10 }, workload: "settled" });
    await s.isAsApplied();
  });
}
