import assert from "node:assert/strict";
import { at, list, text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Scene } from "../story/scene.ts";
import { rolloutOf } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";

const JANE = { name: "jane", groups: ["devs"] };
const BOB = { name: "bob", groups: ["devs", "ops"] };
const DEPLOYER = { name: "system:serviceaccount:ci:deployer" };
const OPERATOR = { name: "system:serviceaccount:ci:operator" };

const BY_JANE = { user: "jane", groups: ["devs"], manager: "kubectl-set" };
const BY_BOB = { user: "bob", groups: ["devs", "ops"], manager: "kubectl-patch" };

const DIFFERENT_USER = { ...THREE_STEPS, approval: { requireDifferentUser: true } };

const releaseOf = ({ rollout }: Scene) => at(rollout, "status", "release");
const said = (part: string) => ({
  also: ({ events }: Scene) => events.some((one) => (text(one, "message") ?? "").includes(part)),
});

/** Step and name of who approved, in the order in which they did. */
function approvalsOf(scene: Scene): readonly unknown[] {
  const approvals = list(releaseOf(scene), "approvals");
  return approvals.map((one) => [at(one, "step"), at(one, "to"), at(one, "by")]);
}

/** Jane has started a release of v2, which waits at step 1. */
async function janeReleases(s: Story, plan = THREE_STEPS) {
  await s.begin({ replicas: 10 }, plan);
  await s.grant(JANE, BOB, DEPLOYER, OPERATOR);
  const told = await s.as(JANE).setImage("v2");
  assertDone(told);
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  return told;
}

story("who starts a release and who approves it is in the status and in events", async (s) => {
  await janeReleases(s);
  assert.deepEqual(at(releaseOf(s.now()), "startedBy"), BY_JANE);
  await s.eventually("it is announced", said("begins, started by jane (kubectl-set): 3 steps"));
  assertDone(await s.as(BOB).approve());
  const second = await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  assert.deepEqual(approvalsOf(second), [[1, undefined, BY_BOB]]);
  await s.eventually("it is said", said("step(1) has been approved by bob (kubectl-patch)"));
  assertDone(await s.as(JANE).approve());
  const over = await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  const byJane = { ...BY_JANE, manager: "kubectl-patch" };
  assert.deepEqual(approvalsOf(over), [
    [1, undefined, BY_BOB],
    [2, undefined, byJane],
  ]);
  assert.equal(at(over.rollout, "status", "approval"), undefined);
  await s.isAsApplied();
});

story("who replaces a release is who started it, and who sends it again is not", async (s) => {
  await janeReleases(s);
  await s.apply({ image: "v2", labels: { sent: "again" } });
  await s.stays("it is Jane's", waitingAt(1, { v1: 8, v2: 2 }));
  assert.deepEqual(at(releaseOf(s.now()), "startedBy"), BY_JANE);
  assertDone(await s.as(BOB).setImage("v3"));
  const replaced = await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
  const startedBy = { ...BY_BOB, manager: "kubectl-set" };
  assert.deepEqual(at(releaseOf(replaced), "startedBy"), startedBy);
  await s.eventually("it is said", said("started by bob (kubectl-set)"));
  assertDone(await s.as(JANE).jump(3));
  const over = await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  const byJane = { ...BY_JANE, manager: "kubectl-patch" };
  assert.deepEqual(approvalsOf(over), [[1, 3, byJane]]);
  await s.eventually("so is this", said("from step(1) to step(3), by jane (kubectl-patch)"));
});

story("nobody approves as somebody else, nor by the object itself", async (s) => {
  await janeReleases(s);
  const canaryStatus = { currentStepState: "StepReady" };
  const root = { user: "root", groups: ["system:masters"] };
  const bob = s.as(BOB);
  const wholeObject = JSON.stringify({ status: { canaryStatus } });
  const main = await s.kubectl("patch", "rollout", "shop", "--type=merge", "-p", wholeObject);
  assertDone(main);
  assertDone(await bob.patchStatus({ approval: { step: 1, revision: "x", by: root } }));
  assertDone(await bob.patchStatus({ release: { startedBy: root } }));
  const same = await s.stays("it waits", waitingAt(1, { v1: 8, v2: 2 }));
  assert.deepEqual(at(releaseOf(same), "startedBy"), BY_JANE);
  const approval = { step: 1, revision: "x", by: root };
  assertDone(await bob.patchStatus({ canaryStatus, approval, release: { startedBy: root } }));
  const approved = await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  assert.deepEqual(approvalsOf(approved), [[1, undefined, BY_BOB]]);
  assert.deepEqual(at(releaseOf(approved), "startedBy"), BY_JANE);
});

story("requireDifferentUser: who started a release does not let it through", async (s) => {
  s.assertWarns(
    await janeReleases(s, DIFFERENT_USER),
    "approve (somebody other than you): kubectl",
  );
  const jane = s.as(JANE);
  const why = "jane (kubectl-set) started this release";
  for (const [refused, says] of [
    [await jane.approve(), "jane may not approve step(1)"],
    [await jane.jump(3), "jane may not jump from step(1) to step(3)"],
    [await jane.patchSpec({ approval: null }), "change spec.approval"],
    [
      await jane.patchSpec({ approval: { automation: ["jane"] } }),
      "change spec.approval.automation",
    ],
    [await jane.patchSpec({ disabled: true }), "change spec.disabled"],
    [await jane.patchSpec({ strategy: { canary: { steps: sooner() } } }), "canary.steps"],
    [await jane.deleteRollout(), "jane may not delete the Rollout"],
  ] as const) {
    s.assertRefused(refused, says);
    s.assertRefused(refused, why);
    s.assertRefused(refused, "spec.approval.requireDifferentUser");
  }
  for (const rewritten of [
    { canaryStatus: { currentStepIndex: 3 } },
    { canaryStatus: { currentStepState: "Completed" } },
    { phase: "Healthy" },
    { wait: { step: 2 } },
  ]) {
    s.assertRefused(await s.as(BOB).patchStatus(rewritten), "nobody but Sluice writes more");
  }
  assertDone(await s.as(BOB).patchStatus({ wait: null }));
  assertDone(await jane.patchSpec({ strategy: { paused: true } }));
  await s.eventually("she may stop it", { reason: "Paused" });
  assertDone(await jane.patchSpec({ strategy: { paused: false } }));
  assertDone(await jane.jump(1));
  await s.eventually("and jump back", { event: "Jumped" });
  await s.stays("it waits all the same", waitingAt(1, { v1: 8, v2: 2 }));
  assertDone(await s.as(BOB).approve());
  await s.eventually("bob may approve", waitingAt(2, { v1: 5, v2: 5 }));
  s.assertRefused(await jane.approve(), "jane may not approve step(2)");
  assertDone(await s.as(BOB).approve());
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  assertDone(await jane.patchSpec({ approval: null }));
});

/** The steps of the story, none of which waits. */
function sooner() {
  return THREE_STEPS.steps.map((step) => ({ ...step, pause: { duration: 0 } }));
}

story("requireDifferentUser: automation that is listed approves what it started", async (s) => {
  const approval = { requireDifferentUser: true, automation: [DEPLOYER.name] };
  await s.begin({ replicas: 10 }, { ...THREE_STEPS, approval });
  await s.grant(JANE, BOB, DEPLOYER, OPERATOR);
  assertDone(await s.as(DEPLOYER).setImage("v2"));
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  assertDone(await s.as(DEPLOYER).approve());
  const second = await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const by = { user: DEPLOYER.name, manager: "kubectl-patch" };
  assert.deepEqual(approvalsOf(second), [[1, undefined, by]]);
  assertDone(await s.as(OPERATOR).setImage("v3"));
  await s.eventually("2 pods of v3", { step: 1, state: "StepPaused", waitsFor: "Approval" });
  s.assertRefused(await s.as(OPERATOR).approve(), DEPLOYER.name);
});

story("a name that nobody has is refused among those who may approve", async (s) => {
  const { steps } = THREE_STEPS;
  for (const automation of [["system:serviceaccount:deployer"], [""], ["jane", "jane"]]) {
    const approval = { requireDifferentUser: true, automation };
    const said = await s.applyOther("a wrong name", rolloutOf("shop", { steps, approval }));
    s.assertRefused(said, "spec.approval.automation[");
  }
  const approval = { automation: [DEPLOYER.name] };
  const said = await s.applyOther("names only", rolloutOf("shop", { steps, approval }));
  s.assertWarns(said, "spec.approval.automation: no effect");
});
