import assert from "node:assert/strict";
import { anotherSecond } from "../story/another-second.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";
import { uidsOf } from "../story/uids.ts";

const ON_WORD = { "sluice.dev/pod-behaviour": "on-word" };

/** How far the workload's own controller gets while no new pod is ready. */
const STUCK = [
  { workload: "Deployment", pods: { v1: 8, v2: 5 } },
  { workload: "StatefulSet", pods: { v1: 9, v2: 1 } },
  { workload: "DaemonSet", pods: { v1: 9, v2: 1 } },
  { workload: "CloneSet", pods: { v1: 8, v2: 2 } },
] as const;

for (const { workload, pods } of STUCK) {
  story(
    `${workload}: a Rollout that comes in the middle of an update holds the next`,
    async (s) => {
      await s.workload({ workload });
      await s.settled();
      await s.nativeFromHere();
      await s.apply({ image: "v2", podAnnotations: ON_WORD });
      await s.eventually("it is under way", { allPods: pods });
      await anotherSecond();
      await s.rollout(THREE_STEPS);
      await s.eventually("the Rollout is known, and holds nothing", { phase: "Healthy" });
      await s.gatedFromHere();
      const before = uidsOf(s.now(), "v1");
      s.assertWarns(await s.apply({ image: "v3", podAnnotations: {} }), "held by Rollout");
      await s.eventually("v2 makes room for v3", waitingAt(1, { v1: 8, v3: 2 }));
      const known = new Set(before);
      assert.ok(uidsOf(s.now(), "v1").every((uid) => known.has(uid)));
      await s.approve();
      await s.eventually("5 pods of v3", waitingAt(2, { v1: 5, v3: 5 }));
      await s.approve();
      await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
      await s.nothingIsLeftBehind();
    },
  );
}
