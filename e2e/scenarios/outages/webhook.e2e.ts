import assert from "node:assert/strict";
import { at, list, text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import { manifestOf } from "../../story/shape.ts";
import { story } from "../../story/story.ts";

story("the webhook is down: managed Deployments are refused, others untouched", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  assertDone(await s.applyOther("another one", manifestOf("other", { image: "v1", replicas: 2 })));
  await s.stopWebhook();
  const refused = await s.kubectl("set", "image", "deployment/shop", "app=shop:v2");
  s.assertRefused(refused, 'failed calling webhook "hold-managed.sluice.dev"');
  assertDone(await s.kubectl("set", "image", "deployment/other", "app=shop:v2"));
  await s.eventually("the other one is of v2", { allPods: { v2: 2 } }, { app: "other" });
  await s.scale(12);
  await s.eventually("scaling works", finishedWith({ v1: 12 }));
  await s.startWebhook();
  await s.setImage("v2");
  await s.eventually("3 pods of v2", waitingAt(1, { v1: 9, v2: 3 }));
});

story(
  "the webhook is down: approvals count, whose is unknown, and no name is forged",
  async (s) => {
    const [jane, bob] = [{ name: "jane" }, { name: "bob" }];
    await s.repaired();
    await s.begin({ replicas: 10 }, { ...THREE_STEPS, approval: { requireDifferentUser: true } });
    await s.grant(jane, bob);
    assertDone(await s.as(jane).setImage("v2"));
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.stopWebhook();
    const own = await s.as(jane).approve();
    s.assertRefused(own, 'failed calling webhook "guard-release.sluice.dev"');
    const canaryStatus = { currentStepState: "StepReady" };
    const approval = { step: 1, revision: "v2", by: { user: "root" } };
    const forged = await s.as(bob).patchStatus({ canaryStatus, approval });
    s.assertRefused(forged, 'failed calling webhook "guard-names.sluice.dev"');
    const rewritten = await s.as(bob).patchStatus({ canaryStatus: { currentStepIndex: 3 } });
    s.assertRefused(rewritten, 'failed calling webhook "guard-status.sluice.dev"');
    assertDone(await s.as(bob).approve());
    const second = await s.eventually("5 pods of v2", {
      pods: { v1: 5, v2: 5 },
      event: "Approved",
    });
    const [given] = list(at(second.rollout, "status", "release"), "approvals");
    assert.equal(at(given, "step"), 1);
    assert.equal(at(given, "by"), undefined);
    await s.startWebhook();
  },
);

story("what got around the gate is held late, loudly", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "3s" };
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.removeAdmission();
  await s.nativeFromHere();
  const said = await s.apply({ image: "v2", podAnnotations });
  assert.ok(!said.errors.includes("held by"), "nobody is there to hold it");
  await s.eventually("it is held all the same", { event: "UngatedRevision", phase: "Progressing" });
  await s.eventually("the native controller knows", {
    also: ({ workload }) => at(workload, "spec", "paused") === true,
  });
  await s.gatedFromHere();
  await s.eventually("the first step waits", {
    step: 1,
    state: "StepPaused",
    waitsFor: "Approval",
  });
  await s.stays("it waits", { step: 1, also: () => s.podsOf("v1").length >= 5 });
  const warning = [...s.now().events].find((one) => text(one, "reason") === "UngatedRevision");
  assert.equal(text(warning, "type"), "Warning");
  await s.repaired();
  await s.jump(3);
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});
