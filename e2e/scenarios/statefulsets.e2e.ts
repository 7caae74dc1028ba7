import assert from "node:assert/strict";
import { count } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import type { Scene } from "../story/scene.ts";
import { type Story, story } from "../story/story.ts";
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

  story(
    `${workload}: OnDelete updates nothing by itself, so it is not held, and that is said`,
    async (s) => {
      await s.begin({ workload, strategy: { type: "OnDelete" } }, THREE_STEPS);
      await s.nativeFromHere();
      s.assertWarns(await s.setImage("v2"), "OnDelete updates a pod only when somebody deletes it");
      await s.stays("nothing has moved", { ...finishedWith({ v1: 10 }), workload: "settled" });
      await s.evict("shop-4");
      await s.eventually("who is deleted is updated", finishedWith({ v1: 9, v2: 1 }));
      assert.deepEqual(ordinalsOf(s.now(), "v2"), [4]);
      await s.isAsApplied();
    },
  );
}

for (const workload of BOTH) {
  const begun = async (s: Story) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    s.assertWarns(await s.apply({ strategy: { type: "OnDelete" } }), "keeps holding this");
    await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  };

  story(`${workload}: who turns to OnDelete in the middle gets it at the end`, async (s) => {
    await begun(s);
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  });

  story(
    `${workload}: who turns to OnDelete in the middle and goes back has old pods again`,
    async (s) => {
      await begun(s);
      s.assertWarns(await s.setImage("v1"), "back to the stable revision");
      await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
      await s.isAsApplied();
    },
  );
}

for (const workload of BOTH) {
  story(`${workload}: a count stays a count when it is scaled`, async (s) => {
    const steps = [{ replicas: 3 }, { replicas: 5 }, { replicas: "100%" }];
    await s.begin({ workload, replicasSetBy: "others", replicas: 1 }, { steps });
    await s.scale(8);
    await s.settled();
    await s.setImage("v2");
    await s.eventually("3 of 8", waitingAt(1, { v1: 5, v2: 3 }));
    await s.scale(10);
    // What joins has the highest ordinals, above the partition: its own controller makes it new.
    await s.eventually("5 of 10", waitingAt(1, { v1: 5, v2: 5 }));
    await s.stays("and no more", waitingAt(1, { v1: 5, v2: 5 }));
    await s.scale(4);
    await s.eventually("3 of 4", waitingAt(1, { v1: 1, v2: 3 }));
    assert.deepEqual(ordinalsOf(s.now(), "v1"), [0]);
    await s.jump(3);
    await s.eventually("all pods are of v2", finishedWith({ v2: 4 }));
    await s.isAsApplied();
  });

  story(
    `${workload}: moved by a scaling while a pod is on its way, which is left alone`,
    async (s) => {
      const onWord = { "sluice.dev/pod-behaviour": "on-word" };
      await s.begin({ workload, replicasSetBy: "others", replicas: 1 }, THREE_STEPS);
      await s.scale(8);
      await s.settled();
      await s.apply({ image: "v2", podAnnotations: onWord });
      await s.eventually("1 of 8 is not ready", { allPods: { v1: 7, v2: 1 } });
      await s.scale(12);
      await s.eventually("the step is for 3 of 12", { also: (scene) => partitionOf(scene) === 9 });
      // It and what joins above the partition are new; between them there is an old one.
      for (const v2 of [2, 3, 4]) {
        await s.letGetReady("v2");
        await s.eventually("the next one", { allPods: { v1: 8, v2 } });
      }
      await s.letGetReady("v2");
      await s.eventually("the step has its pods", waitingAt(1, { v1: 8, v2: 4 }));
      assert.deepEqual(ordinalsOf(s.now(), "v2"), [7, 9, 10, 11]);
    },
  );
}

const RESERVED = [
  {
    workload: "StatefulSet",
    spec: { ordinals: { start: 5 } },
    are: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  },
  {
    workload: "AdvancedStatefulSet",
    spec: { reserveOrdinals: [0, 2, 5] },
    are: [1, 3, 4, 6, 7, 8, 9, 10, 11, 12],
  },
] as const;

for (const { workload, spec, are } of RESERVED) {
  story(`${workload}, ${JSON.stringify(spec)}: steps count pods, not ordinals`, async (s) => {
    await s.begin({ workload, spec }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), are.slice(8));
    // One on each side of the partition: each comes back as what it was.
    for (const ordinal of [are[7], are[8]]) await s.evict(`shop-${ordinal}`);
    await s.eventually("they are back", waitingAt(1, { v1: 8, v2: 2 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), are.slice(8));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    assert.deepEqual(ordinalsOf(s.now(), "v2"), are.slice(5));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  });
}

function partitionOf({ workload }: Scene): number | undefined {
  return count(workload, "spec", "updateStrategy", "rollingUpdate", "partition");
}
