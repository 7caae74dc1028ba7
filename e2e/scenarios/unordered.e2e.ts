import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { type Story, story } from "../story/story.ts";
import { ordinalsOf } from "../story/ordinals.ts";

/** Pods that go before all others. */
const FIRST = { "sluice.dev/goes": "first" };
/** Its partition is a number of pods that are kept, and no place in their order. */
const UNORDERED = {
  workload: "AdvancedStatefulSet",
  spec: { podManagementPolicy: "Parallel" },
  strategy: {
    type: "RollingUpdate",
    rollingUpdate: {
      maxUnavailable: 1,
      unorderedUpdate: {
        priorityStrategy: {
          weightPriority: [{ weight: 9, matchSelector: { matchLabels: FIRST } }],
        },
      },
    },
  },
} as const;
const BROKEN = { "sluice.dev/pod-behaviour": "crash" };

async function atStep1(s: Story): Promise<void> {
  await s.begin(UNORDERED, THREE_STEPS);
  assertDone(await s.kubectl("label", "pod", "shop-3", "sluice.dev/goes=first"));
  s.assertWarns(await s.setImage("v2"), "held by Rollout");
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
}

story("unorderedUpdate: steps count pods, and lost ones come back as what they were", async (s) => {
  await atStep1(s);
  assert.deepEqual(ordinalsOf(s.now(), "v2"), [3, 9]);
  for (const pod of ["shop-3", "shop-8"]) await s.evict(pod);
  await s.eventually("they are back", waitingAt(1, { v1: 8, v2: 2 }));
  await s.stays("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  assert.deepEqual(ordinalsOf(s.now(), "v2"), [3, 9]);
  await s.approve();
  await s.eventually("5 of 10", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("unorderedUpdate: back in the middle, and only the new pods go", async (s) => {
  await atStep1(s);
  const kept = s.podsOf("v1");
  s.assertWarns(await s.setImage("v1"), "back to the stable revision");
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  assert.deepEqual(
    kept.filter((pod) => !s.podsOf("v1").includes(pod)),
    [],
  );
  await s.isAsApplied();
});

story("unorderedUpdate: back in steps", async (s) => {
  await s.begin(UNORDERED, {
    ...THREE_STEPS,
    annotations: { "rollouts.kruise.io/rollback-in-batch": "true" },
  });
  await s.setImage("v2");
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 of 10", waitingAt(2, { v1: 5, v2: 5 }));
  await s.setImage("v1");
  await s.eventually("1 of 5 is back", waitingAt(1, { v1: 6, v2: 4 }));
  await s.stays("no more", waitingAt(1, { v1: 6, v2: 4 }));
  await s.approve();
  await s.eventually("3 of 5 are back", waitingAt(2, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
});

story("unorderedUpdate: a good version takes the place of one whose pods crash", async (s) => {
  await s.begin(UNORDERED, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations: BROKEN });
  await s.eventually("it says why", { allPods: { v1: 9, v2: 1 }, message: "CrashLoopBackOff" });
  await s.apply({ image: "v3", podAnnotations: {} });
  await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
  await s.jump(3);
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
});

story("unorderedUpdate: scaled while a step waits", async (s) => {
  await s.begin({ ...UNORDERED, replicasSetBy: "others", replicas: 1 }, THREE_STEPS);
  await s.scale(10);
  await s.settled();
  await s.setImage("v2");
  await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
  await s.scale(5);
  await s.eventually("5 pods", { step: 1, state: "StepPaused", allPods: { v1: 4, v2: 1 } });
  await s.stays("1 of 5", waitingAt(1, { v1: 4, v2: 1 }));
  await s.jump(3);
  await s.eventually("all pods are of v2", finishedWith({ v2: 5 }));
  await s.isAsApplied();
});
