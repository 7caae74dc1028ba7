import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, STYLES, THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";

/** Deployments: their old ReplicaSet is there, with or without pods. Of batches tells sizes.e2e.ts. */
const KEEPING = [
  { title: "canary", ...STYLES.canary },
  { title: "blue-green", ...STYLES.blueGreen },
] as const;

/** The kinds whose own controller takes the new version for the current one when no pod is old. */
const FORGETTING = [
  ...(["StatefulSet", "CloneSet", "AdvancedStatefulSet"] as const).map((workload) => ({
    title: workload,
    kind: { workload },
    plan: THREE_STEPS,
    next: { v2: 3, v3: 1 },
  })),
  {
    title: "CloneSet blue-green",
    kind: { workload: "CloneSet", strategy: { type: "ReCreate" } },
    plan: BLUE_GREEN,
    next: { v2: 4, v3: 2 },
  },
] as const;

for (const { title, plan, kind } of [
  ...KEEPING.map((one) => ({ ...one, kind: {} })),
  ...FORGETTING,
]) {
  story(`${title} begun with no pods: approvals end the release`, async (s) => {
    await s.begin({ ...kind, replicas: 0 }, plan);
    s.assertWarns(await s.setImage("v2"), "held by Rollout");
    await s.eventually("it waits at step 1", waitingAt(1, {}));
    await s.stays("it waits at step 1", waitingAt(1, {}));
    await s.approve();
    await s.eventually("it waits at step 2", waitingAt(2, {}));
    await s.approve();
    await s.eventually("the release is over", finishedWith({}));
    await s.nothingIsLeftBehind();
    await s.scale(3);
    await s.eventually("pods are of v2", finishedWith({ v2: 3 }));
    await s.nothingIsLeftBehind();
  });
}

for (const { title, plan, first, second } of KEEPING) {
  story(`${title} begun with no pods: scaled up in the middle, the gate stays`, async (s) => {
    await s.begin({ replicas: 0 }, plan);
    await s.setImage("v2");
    await s.eventually("it waits at step 1", waitingAt(1, {}));
    await s.scale(10);
    await s.eventually("the pods of step 1", waitingAt(1, first));
    await s.approve();
    await s.eventually("the pods of step 2", waitingAt(2, second));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.nothingIsLeftBehind();
  });
}

for (const { title, plan, kind, next } of FORGETTING) {
  story(
    `${title} begun with no pods: scaled up in the middle all are new, as its sender was told`,
    async (s) => {
      await s.begin({ ...kind, replicas: 0 }, plan);
      s.assertWarns(await s.setImage("v2"), "all its pods are of the new one");
      await s.eventually("it waits at step 1", waitingAt(1, {}));
      await s.nativeFromHere();
      await s.scale(4);
      await s.eventually("all are new", waitingAt(1, { v2: 4 }));
      await s.stays("all are new", waitingAt(1, { v2: 4 }));
      await s.approve();
      await s.eventually("and at the next step", waitingAt(2, { v2: 4 }));
      await s.approve();
      await s.eventually("it is over", finishedWith({ v2: 4 }));
      await s.nothingIsLeftBehind();
      await s.gatedFromHere();
      s.assertWarns(await s.setImage("v3"), "held by Rollout");
      await s.eventually("the next is held again", waitingAt(1, next));
    },
  );
}
