import assert from "node:assert/strict";
import { at, conditionIs, count } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN } from "../story/plans.ts";
import { type Story, story } from "../story/story.ts";

const BOTH = { v1: 10, v2: 10 };

story("blue-green: half beside all, all beside all, and the old ones go", async (s) => {
  await s.begin({ replicas: 10 }, BLUE_GREEN);
  const said = await s.setImage("v2");
  s.assertWarns(said, "2 steps of 10 pods: 5, then approval; 10, then approval");
  await s.eventually("5 pods of v2 beside", waitingAt(1, { v1: 10, v2: 5 }));
  await s.stays("both", waitingAt(1, { v1: 10, v2: 5 }));
  assertAvailable(s);
  s.ownsNothing();
  await s.approve();
  await s.eventually("10 pods of v2 beside", waitingAt(2, BOTH));
  await s.stays("both", waitingAt(2, BOTH));
  assertAvailable(s);
  await s.approve();
  await s.eventually("only v2 is left", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

for (const [step, pods] of [
  [1, { v1: 10, v2: 5 }],
  [2, BOTH],
] as const) {
  story(`blue-green: rolled back at step ${step}`, async (s) => {
    await s.begin({ replicas: 10, minReadySeconds: 1 }, BLUE_GREEN);
    await s.apply({ image: "v2" });
    await s.eventually("5 pods of v2 beside", waitingAt(1, { v1: 10, v2: 5 }));
    if (step === 2) await s.approve();
    await s.eventually("it waits", waitingAt(step, pods));
    const before = s.podsOf("v1").toSorted();
    s.assertWarns(await s.apply({ image: "v1" }), "back to the stable revision");
    await s.eventually("v1 is alone", finishedWith({ v1: 10 }));
    assert.deepEqual(s.podsOf("v1").toSorted(), before);
    await s.isAsApplied();
  });
}

story("blue-green: a third version waits, and the second goes on where it was", async (s) => {
  await s.begin({ replicas: 10 }, BLUE_GREEN);
  await s.apply({ image: "v2" });
  await s.eventually("5 pods of v2 beside", waitingAt(1, { v1: 10, v2: 5 }));
  s.assertWarns(await s.apply({ image: "v3" }), "does not take this one");
  await s.eventually("it says so", {
    message: "new version releasing detected in the progress of blue-green release",
    event: "NewVersionRefused",
  });
  await s.stays("nothing moves", { pods: { v1: 10, v2: 5 }, waitsFor: "Workload" });
  s.assertWarns(await s.apply({ image: "v2" }), "goes on where its blue-green release");
  await s.eventually("it waits where it was", waitingAt(1, { v1: 10, v2: 5 }));
  await s.approve();
  await s.eventually("10 pods of v2 beside", waitingAt(2, BOTH));
  await s.apply({ image: "v3" });
  await s.stays("nothing moves", { pods: BOTH, waitsFor: "Workload" });
  await s.apply({ image: "v1" });
  await s.eventually("v1 is alone", finishedWith({ v1: 10 }));
  await s.isAsApplied();
});

story("blue-green: scaled while it is held, each version by itself", async (s) => {
  await s.begin({ replicasSetBy: "others", replicas: 1 }, BLUE_GREEN);
  await s.scale(10);
  await s.settled();
  await s.setImage("v2");
  await s.eventually("10 and 5", waitingAt(1, { v1: 10, v2: 5 }));
  for (const [replicas, fresh] of [
    [20, 10],
    [7, 4],
    [1, 1],
    [10, 5],
  ] as const) {
    await s.scale(replicas);
    const pods = { v1: replicas, v2: fresh };
    await s.eventually(`${replicas} and ${fresh}`, waitingAt(1, pods));
    await s.stays(`${replicas} and ${fresh}`, waitingAt(1, pods));
  }
  await s.approve();
  await s.eventually("10 and 10", waitingAt(2, BOTH));
  for (const replicas of [13, 1, 10]) {
    await s.scale(replicas);
    await s.eventually(`${replicas} each`, waitingAt(2, { v1: replicas, v2: replicas }));
  }
  await s.scale(0);
  await s.eventually("none", { allPods: {} });
  await s.scale(4);
  await s.eventually("4 each", waitingAt(2, { v1: 4, v2: 4 }));
  await s.approve();
  await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
  await s.isAsApplied();
});

/** While a person decides, all that is desired is available, for dashboards and for alerts. */
function assertAvailable(s: Story): void {
  const { workload, rollout } = s.now();
  assert.equal(count(workload, "status", "availableReplicas"), 10);
  assert.ok(conditionIs(workload, "Available", "True"));
  const sub = at(rollout, "status", "blueGreenStatus");
  assert.equal(count(sub, "updatedReadyReplicas"), count(sub, "updatedReplicas"));
}
