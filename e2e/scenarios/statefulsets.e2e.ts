import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";
import { ordinalsOf } from "../story/ordinals.ts";

const BOTH = ["StatefulSet", "AdvancedStatefulSet"] as const;
const BROKEN = { "sluice.dev/pod-behaviour": "crash" };

for (const workload of BOTH) {
  story(
    `${workload}: steps go from the highest ordinal down, by counts and percents`,
    async (s) => {
      const steps = [{ replicas: 1 }, { replicas: "35%" }, { replicas: 7 }, { replicas: "100%" }];
      await s.begin({ workload }, { steps });
      await s.setImage("v2");
      await s.eventually("1 of 10", waitingAt(1, { v1: 9, v2: 1 }));
      assert.deepEqual(ordinalsOf(s.now(), "v2"), [9]);
      await s.approve();
      await s.eventually("4 of 10", waitingAt(2, { v1: 6, v2: 4 }));
      assert.deepEqual(ordinalsOf(s.now(), "v2"), [6, 7, 8, 9]);
      await s.approve();
      await s.eventually("7 of 10", waitingAt(3, { v1: 3, v2: 7 }));
      assert.deepEqual(ordinalsOf(s.now(), "v1"), [0, 1, 2]);
      await s.approve();
      await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
      await s.isAsApplied();
    },
  );

  for (const policy of ["OrderedReady", "Parallel"]) {
    story(
      `${workload}, ${policy}: from pods that crash the way back is free, with no hand at them`,
      async (s) => {
        await s.begin({ workload, spec: { podManagementPolicy: policy } }, THREE_STEPS);
        await s.apply({ image: "v2", podAnnotations: BROKEN });
        await s.eventually("it says why", {
          allPods: { v1: 9, v2: 1 },
          message: "CrashLoopBackOff",
        });
        await s.apply({ image: "v1", podAnnotations: {} });
        await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
        await s.isAsApplied();
      },
    );

    story(
      `${workload}, ${policy}: a good version takes the place of one whose pods crash`,
      async (s) => {
        await s.begin({ workload, spec: { podManagementPolicy: policy } }, THREE_STEPS);
        await s.apply({ image: "v2", podAnnotations: BROKEN });
        await s.eventually("it says why", {
          allPods: { v1: 9, v2: 1 },
          message: "CrashLoopBackOff",
        });
        await s.apply({ image: "v3", podAnnotations: {} });
        await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
        await s.jump(3);
        await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
        await s.isAsApplied();
      },
    );
  }
}
