import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN } from "../story/plans.ts";
import { story } from "../story/story.ts";

const RECORD = "rollouts.kruise.io/release-record";
const CLONE_SET = { workload: "CloneSet", strategy: { type: "ReCreate" } } as const;
const HALF = { v1: 10, v2: 5 };
const BOTH = { v1: 10, v2: 10 };

story("CloneSet blue-green: half beside all, all beside all, and the old ones go", async (s) => {
  await s.begin(CLONE_SET, BLUE_GREEN);
  s.assertWarns(await s.setImage("v2"), "2 steps of 10 pods: 5, then approval; 10, then approval");
  await s.eventually("5 pods of v2 beside", waitingAt(1, HALF));
  await s.stays("both", waitingAt(1, HALF));
  s.ownsNothing();
  await s.approve();
  await s.eventually("10 pods of v2 beside", waitingAt(2, BOTH));
  await s.stays("both", waitingAt(2, BOTH));
  await s.approve();
  await s.eventually("only v2 is left", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

for (const [step, pods] of [
  [1, HALF],
  [2, BOTH],
] as const) {
  story(`CloneSet blue-green: rolled back at step ${step}`, async (s) => {
    await s.begin(CLONE_SET, BLUE_GREEN);
    await s.apply({ image: "v2" });
    await s.eventually("5 pods of v2 beside", waitingAt(1, HALF));
    if (step === 2) await s.approve();
    await s.eventually("it waits", waitingAt(step, pods));
    const before = s.podsOf("v1").toSorted();
    s.assertWarns(await s.apply({ image: "v1" }), "back to the stable revision");
    await s.eventually("v1 is alone", finishedWith({ v1: 10 }));
    assert.deepEqual(s.podsOf("v1").toSorted(), before);
    await s.isAsApplied();
  });
}

story("CloneSet blue-green: a third version waits, and the second goes on", async (s) => {
  await s.begin(CLONE_SET, BLUE_GREEN);
  await s.apply({ image: "v2" });
  await s.eventually("5 pods of v2 beside", waitingAt(1, HALF));
  s.assertWarns(await s.apply({ image: "v3" }), "does not take this one");
  await s.stays("nothing moves", { pods: HALF, waitsFor: "Workload" });
  await s.apply({ image: "v2" });
  await s.eventually("it waits where it was", waitingAt(1, HALF));
  await s.approve();
  await s.eventually("10 pods of v2 beside", waitingAt(2, BOTH));
  await s.apply({ image: "v3" });
  await s.stays("nothing moves", { pods: BOTH, waitsFor: "Workload" });
  await s.apply({ image: "v1" });
  await s.eventually("v1 is alone", finishedWith({ v1: 10 }));
  await s.isAsApplied();
});

story("CloneSet blue-green: scaled while it is held, and an old pod that is lost", async (s) => {
  await s.begin({ ...CLONE_SET, replicasSetBy: "others", replicas: 1 }, BLUE_GREEN);
  await s.scale(10);
  await s.settled();
  await s.setImage("v2");
  await s.eventually("10 and 5", waitingAt(1, HALF));
  for (const [replicas, fresh] of [
    [14, 7],
    [7, 4],
    [1, 1],
    [10, 5],
  ] as const) {
    await s.scale(replicas);
    const pods = { v1: replicas, v2: fresh };
    await s.eventually(`${replicas} and ${fresh}`, waitingAt(1, pods));
    await s.stays(`${replicas} and ${fresh}`, waitingAt(1, pods));
  }
  const [lost = ""] = s.podsOf("v1");
  await s.evict(lost);
  await s.eventually("it comes back", {
    ...waitingAt(1, HALF),
    also: () => !s.podsOf("v1").includes(lost),
  });
  await s.approve();
  await s.eventually("10 and 10", waitingAt(2, BOTH));
  await s.approve();
  await s.eventually("only v2 is left", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("CloneSet that changes pods in place: an update passes, and says why", async (s) => {
  const strategy = { type: "InPlaceIfPossible" };
  await s.begin({ workload: "CloneSet", strategy }, BLUE_GREEN);
  await s.nativeFromHere();
  s.assertWarns(await s.setImage("v2"), "changes pods in place, and blue-green needs new ones");
  await s.eventually("nothing holds it", finishedWith({ v2: 10 }));
  assert.equal(text(s.now().workload, "metadata", "annotations", RECORD), undefined);
});
