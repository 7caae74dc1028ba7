/** What the end of each story stands on: what a release could leave is found. */
import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { manifestOf } from "../story/shape.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";

const LEFT = "shop-left";

/** No pods of its own, and neither a label nor an annotation of ours. */
const empty = () => ({ ...manifestOf(APP, { replicas: 0 }), metadata: { name: LEFT } });

story("nothing is left behind: an empty Deployment beside the workload would be", async (s) => {
  await s.begin({ replicas: 1 }, THREE_STEPS);
  await s.nothingIsLeftBehind();
  assertDone(await s.applyOther("an empty Deployment for the same pods", empty()));
  await isFound(s, /shop-left: it has the pods of the workload beside it/);
  const canary = { metadata: { labels: { "rollouts.kruise.io/canary-deployment": APP } } };
  await patched(s, `deployment/${LEFT}`, canary);
  await isFound(s, /shop-left: rollouts\.kruise\.io\/canary-deployment/);
  assertDone(await s.kubectl("delete", "deployment", LEFT));
  await s.nothingIsLeftBehind();
});

story("nothing is left behind: a version that was taken back comes again natively", async (s) => {
  await s.begin({ replicas: 5 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("1 pod of v2", waitingAt(1, { v1: 4, v2: 1 }));
  await s.setImage("v1");
  await s.eventually("all pods are of v1", finishedWith({ v1: 5 }));
  await s.deleteRollout();
  await s.nativeFromHere();
  // Its ReplicaSet is the one of the release, where no pod was ever available.
  await s.setImage("v2");
  await s.eventually("all of v2 are available", { pods: { v2: 5 }, workload: "settled" });
});

async function isFound(s: Story, what: RegExp): Promise<void> {
  await assert.rejects(s.nothingIsLeftBehind(), what);
}

async function patched(s: Story, what: string, change: object): Promise<void> {
  assertDone(await s.kubectl("patch", what, "--type=merge", "-p", JSON.stringify(change)));
}
