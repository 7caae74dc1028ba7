import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";
import { uidsOf } from "../story/uids.ts";

for (const workload of ["StatefulSet", "DaemonSet", "CloneSet"] as const) {
  story(`${workload}: another version when half is out takes abandoned pods first`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    const stable = uidsOf(s.now(), "v1");
    s.assertWarns(await s.setImage("v3"), "starts again at step 1");
    await s.eventually("2 pods of v3", waitingAt(1, { v1: 5, v2: 3, v3: 2 }));
    assert.deepEqual(uidsOf(s.now(), "v1"), stable);
    await s.approve();
    await s.eventually("5 pods of v3", waitingAt(2, { v1: 5, v3: 5 }));
    assert.deepEqual(uidsOf(s.now(), "v1"), stable);
    await s.approve();
    await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
    await s.nothingIsLeftBehind();
  });
}
