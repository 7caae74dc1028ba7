import { waitingAt } from "../../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS } from "../../story/plans.ts";
import type { Shape } from "../../story/shape.ts";
import { type Story, story } from "../../story/story.ts";
import { OFF } from "../../story/words/autoscaling.ts";

/** Long enough for a new leader on a busy machine. */
const PATIENT = { withinMs: 60_000 };

/** A release that waits at its first step with an autoscaler that is off, and nobody who looks after it. */
async function leftAlone(s: Story, kind: Partial<Shape>): Promise<void> {
  await s.repaired();
  await s.leaseOf(5);
  await s.begin({ ...kind, replicas: 4 }, BLUE_GREEN);
  await s.autoscale("by-load");
  await s.setImage("v2");
  await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }), PATIENT);
  await s.scales("by-load", OFF);
  await s.nativeFromHere();
  await s.stopControllers();
}

for (const { title, kind } of BLUE_GREEN_KINDS) {
  story(`${title} outage: the Rollout goes by force while no controller runs`, async (s) => {
    await leftAlone(s, kind);
    await s.removeRolloutByForce();
    await s.startControllers();
    await s.eventually("only v2 is left", { rollout: "gone", pods: { v2: 4 } }, PATIENT);
    await s.scales("by-load", "shop");
    await s.isAsApplied();
  });

  story(
    `${title} outage: workload and Rollout go by force while no controller runs, and the workload comes again`,
    async (s) => {
      await leftAlone(s, kind);
      await s.removeRolloutByForce();
      await s.deleteWorkload();
      await s.eventually("no pods", { workload: "gone", allPods: {} });
      await s.startControllers();
      await s.scales("by-load", "shop");
      await s.workload({ ...kind, image: "v1", replicas: 4 });
      await s.eventually("all pods are of v1", { pods: { v1: 4 } });
      await s.nothingIsLeftBehind();
    },
  );
}

story("blue-green outage: the autoscaler comes again while no controller runs", async (s) => {
  await leftAlone(s, {});
  await s.kubectl("delete", "hpa", "by-load");
  await s.autoscale("by-load");
  await s.scales("by-load", "shop");
  await s.startControllers();
  await s.gatedFromHere();
  await s.scales("by-load", OFF);
  await s.setImage("v1");
  await s.eventually("v1 is alone", { phase: "Healthy", pods: { v1: 4 } }, PATIENT);
  await s.scales("by-load", "shop");
  await s.isAsApplied();
});
