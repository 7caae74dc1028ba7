import assert from "node:assert/strict";
import { pastOf } from "../story/autoscaler-targets.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS, EXTRA_STEPS, THREE_STEPS } from "../story/plans.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";
import { OFF } from "../story/words/autoscaling.ts";

/** Four pods that an autoscaler scales. */
async function scaled(s: Story, kind: Partial<Shape>, plan: Plan = BLUE_GREEN): Promise<void> {
  await s.begin({ ...kind, replicasSetBy: "others", replicas: 1 }, plan);
  await s.scale(4);
  await s.settled();
  await s.autoscale("by-load");
  await s.scales("by-load", "shop");
}

/** An autoscaler, and a release that waits at its first step. */
async function half(s: Story, kind: Partial<Shape>, plan: Plan = BLUE_GREEN): Promise<void> {
  await scaled(s, kind, plan);
  await s.setImage("v2");
  await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }));
  await s.scales("by-load", OFF);
}

for (const { title, kind } of BLUE_GREEN_KINDS) {
  story(
    `${title}: autoscalers scale nothing until it is over, also ones that come late`,
    async (s) => {
      await half(s, kind);
      await s.autoscale("by-time");
      await s.scales("by-time", OFF);
      // As a GitOps loop does, without force: a field that we owned would be a conflict.
      await s.autoscale("by-load");
      await s.scales("by-load", OFF);
      await s.approve();
      await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
      await s.scales("by-load", OFF);
      await s.approve();
      await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
      await s.scales("by-load", "shop");
      await s.scales("by-time", "shop");
      await s.isAsApplied();
    },
  );

  story(`${title}: rolled back, the autoscaler scales again`, async (s) => {
    await half(s, kind);
    await s.setImage("v1");
    await s.eventually("v1 is alone", finishedWith({ v1: 4 }));
    await s.scales("by-load", "shop");
  });

  story(
    `${title}: rolled back while the old version stays for a delay, it scales again`,
    async (s) => {
      await half(s, kind, { ...BLUE_GREEN, scaleDownDelaySeconds: 3600 });
      await s.approve();
      await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
      await s.approve();
      await s.eventually("the delay", { waitsFor: "Duration", pods: { v1: 4, v2: 4 } });
      await s.scales("by-load", OFF);
      await s.setImage("v1");
      await s.eventually("v1 is alone", finishedWith({ v1: 4 }));
      await s.scales("by-load", "shop");
      await s.isAsApplied();
    },
  );

  story(`${title}: the autoscaler is off until the last old pod has been told to go`, async (s) => {
    await half(s, kind);
    const past = await pastOf(s, "by-load");
    await s.approve();
    await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
    await s.approve();
    await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
    await s.scales("by-load", "shop");
    const [off, on, ...more] = past.targets();
    assert.deepEqual([off?.name, on?.name, more], [OFF, "shop", []]);
    const gone = past.lastToGoBeside("v2");
    assert.ok(gone > 0 && on !== undefined && on.since > gone, `${on?.since} is before ${gone}`);
  });

  story(
    `${title}: the Rollout is deleted in the middle, the autoscaler scales again`,
    async (s) => {
      await half(s, kind);
      await s.nativeFromHere();
      await s.deleteRollout();
      await s.eventually("only v2 is left", { rollout: "gone", pods: { v2: 4 } });
      await s.scales("by-load", "shop");
      await s.isAsApplied();
    },
  );

  story(`${title}: disabled in the middle, the autoscaler scales again`, async (s) => {
    await half(s, kind);
    await s.nativeFromHere();
    await s.disable();
    await s.eventually("only v2 is left", { phase: "Disabled", pods: { v2: 4 } });
    await s.scales("by-load", "shop");
    await s.isAsApplied();
  });

  story(
    `${title}: the workload is deleted in the middle, the autoscaler scales its name again`,
    async (s) => {
      await half(s, kind);
      await s.deleteWorkload();
      await s.eventually("it waits for it", { phase: "Initial", message: "Workload Not Found" });
      await s.scales("by-load", "shop");
    },
  );

  story(
    `${title}: the autoscaler is deleted in the middle, and nothing waits for it`,
    async (s) => {
      await half(s, kind);
      await s.kubectl("delete", "hpa", "by-load");
      await s.approve();
      await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
      await s.approve();
      await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
    },
  );
}

story(
  "blue-green: an autoscaler whose manifest is of autoscaling/v1 is off, and back",
  async (s) => {
    await s.begin({ replicas: 4 }, BLUE_GREEN);
    await s.autoscale("by-load", "v1");
    await s.setImage("v2");
    await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }));
    await s.scales("by-load", OFF);
    await s.autoscale("by-load", "v1");
    await s.scales("by-load", OFF);
    await s.approve();
    await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
    await s.approve();
    await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
    await s.scales("by-load", "shop");
    await s.isAsApplied();
  },
);

for (const { name, plan, beside } of [
  { name: "batches", plan: THREE_STEPS, beside: 3 },
  { name: "an extra Deployment", plan: EXTRA_STEPS, beside: 4 },
]) {
  story(`${name}: an autoscaler is left alone, and goes on scaling`, async (s) => {
    await scaled(s, {}, plan);
    const past = await pastOf(s, "by-load");
    await s.setImage("v2");
    await s.eventually("1 of v2", waitingAt(1, { v1: beside, v2: 1 }));
    await s.autoscale("by-load");
    await s.approve();
    await s.eventually("2 of v2", waitingAt(2, { v1: beside === 3 ? 2 : 4, v2: 2 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 4 }));
    assert.deepEqual(
      past.targets().map((one) => one.name),
      ["shop"],
    );
    await s.nothingIsLeftBehind();
  });
}

story(
  "blue-green: an autoscaler that is found disabled, of nobody's Rollout, scales again",
  async (s) => {
    await s.workload({ replicas: 2 });
    await s.autoscale("forgotten");
    const target = JSON.stringify({ spec: { scaleTargetRef: { name: OFF } } });
    await s.kubectl("patch", "hpa", "forgotten", "--type=merge", "-p", target);
    await s.scales("forgotten", "shop");
  },
);
