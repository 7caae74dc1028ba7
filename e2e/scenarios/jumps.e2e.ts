import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN_KINDS, THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";
import { uidsOf } from "../story/uids.ts";

for (const { title, kind } of BLUE_GREEN_KINDS) {
  story(`${title}: a person jumps forward and back, and what is out stays out`, async (s) => {
    const both = { v1: 10, v2: 10 };
    await s.begin(kind, { ...THREE_STEPS, style: "blueGreen" });
    await s.setImage("v2");
    await s.eventually("2 pods of v2 beside", waitingAt(1, { v1: 10, v2: 2 }));
    await s.jump(3);
    await s.eventually("10 pods of v2 beside", waitingAt(3, both));
    await s.jump(1);
    await s.eventually("they wait at the first step again", waitingAt(1, both));
    await s.stays("they wait at the first step again", waitingAt(1, both));
    for (const step of [2, 3]) {
      await s.approve();
      await s.eventually(`step ${step} needs an approval of its own`, waitingAt(step, both));
      await s.stays(`step ${step} needs an approval of its own`, waitingAt(step, both));
    }
    await s.approve();
    await s.eventually("only v2 is left", finishedWith({ v2: 10 }));
    await s.nothingIsLeftBehind();
  });
}

for (const { title, kind } of BLUE_GREEN_KINDS) {
  story(`${title}: a jump forward while pods are on their way keeps these`, async (s) => {
    await s.begin(kind, { ...THREE_STEPS, style: "blueGreen" });
    await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "on-word" } });
    await s.eventually("2 pods of v2 come", { step: 1, allPods: { v1: 10, v2: 2 } });
    const first = uidsOf(s.now(), "v2");
    await s.jump(3);
    await s.eventually("all of v2 come", { step: 3, allPods: { v1: 10, v2: 10 } });
    await s.stays("all of v2 come", { state: "StepUpgrade", allPods: { v1: 10, v2: 10 } });
    const all = new Set(uidsOf(s.now(), "v2"));
    assert.ok(first.every((uid) => all.has(uid)));
    await s.letGetReady("v2");
    await s.eventually("they wait", waitingAt(3, { v1: 10, v2: 10 }));
  });
}

for (const workload of ["Deployment", "StatefulSet", "DaemonSet", "CloneSet"] as const) {
  story(
    `${workload}: after a jump back no pod moves, and each step is approved again`,
    async (s) => {
      const half = { v1: 5, v2: 5 };
      await s.begin({ workload }, THREE_STEPS);
      await s.setImage("v2");
      await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
      await s.approve();
      await s.eventually("5 pods of v2", waitingAt(2, half));
      await s.jump(1);
      await s.eventually("they wait at the first step again", waitingAt(1, half));
      await s.stays("they wait at the first step again", waitingAt(1, half));
      await s.approve();
      await s.eventually("they wait at the second step again", waitingAt(2, half));
      await s.stays("they wait at the second step again", waitingAt(2, half));
      await s.approve();
      await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
      await s.nothingIsLeftBehind();
    },
  );
}
