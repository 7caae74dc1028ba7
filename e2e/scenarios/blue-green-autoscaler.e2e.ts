import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS } from "../story/plans.ts";
import type { Shape } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";

const OFF = "shop-DisableByRollout";

/** An autoscaler, and a release that waits at its first step. */
async function half(s: Story, kind: Partial<Shape>): Promise<void> {
  await s.begin({ ...kind, replicasSetBy: "others", replicas: 1 }, BLUE_GREEN);
  await s.scale(4);
  await s.settled();
  await s.autoscale("by-load");
  await s.scales("by-load", "shop");
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
  "blue-green: an autoscaler that is found disabled, of nobody's Rollout, scales again",
  async (s) => {
    await s.workload({ replicas: 2 });
    await s.autoscale("forgotten");
    const target = JSON.stringify({ spec: { scaleTargetRef: { name: OFF } } });
    await s.kubectl("patch", "hpa", "forgotten", "--type=merge", "-p", target);
    await s.scales("forgotten", "shop");
  },
);
