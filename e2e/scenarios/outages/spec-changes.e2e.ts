import { text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS, EXTRA_STEPS, THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import { FIRST_SHAPE, manifestOf, type Shape } from "../../story/shape.ts";
import { beginRouted, waitsAt } from "../../story/routed.ts";
import { ROUTING, WEIGHTS } from "../../story/traffic-plans.ts";
import { OFF } from "../../story/words/autoscaling.ts";
import { story, type Story } from "../../story/story.ts";
import { patched, withoutValidation } from "../../story/without-validation.ts";

const RECORD = "rollouts.kruise.io/release-record";

story("steps are taken away and added in the middle, with the webhook away", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await withoutValidation(s);
  await patched(s, { strategy: { canary: { steps: [{ replicas: "60%" }] } } });
  await s.eventually("the step that is left", waitingAt(1, { v1: 4, v2: 6 }));
  const more = [
    { replicas: "60%" },
    { replicas: "70%" },
    { replicas: "80%" },
    { replicas: "100%" },
  ];
  await patched(s, { strategy: { canary: { steps: more } } });
  await s.stays("at the step that it was", waitingAt(1, { v1: 4, v2: 6 }));
  await s.approve();
  await s.eventually("7 pods of v2", waitingAt(2, { v1: 3, v2: 7 }));
  await s.jump(4);
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

const OTHER = "other";

/** The Rollout refers to another workload of the same kind, and what is left of the first comes out at once. */
async function refersToAnother(s: Story, shape: Partial<Shape>): Promise<void> {
  const other = manifestOf(OTHER, { ...FIRST_SHAPE, ...shape });
  assertDone(await s.applyOther("another workload", other));
  await withoutValidation(s);
  await s.nativeFromHere();
  await patched(s, { workloadRef: { name: OTHER } });
  await s.eventually("the old one is its own again", {
    phase: "Healthy",
    pods: { v2: 10 },
    also: ({ workload }) => text(workload, "metadata", "annotations", RECORD) === undefined,
  });
  await s.isAsApplied();
}

story(
  "another workloadRef in the middle, with the webhook away: the old workload is let go",
  async (s) => {
    await s.repaired();
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await refersToAnother(s, {});
  },
);

story(
  "another workloadRef in the middle, with the webhook away: the extra Deployment goes, too",
  async (s) => {
    await s.repaired();
    await s.begin({ replicas: 10 }, EXTRA_STEPS);
    await s.setImage("v2");
    await s.eventually("2 of v2 beside it", waitingAt(1, { v1: 10, v2: 2 }));
    await refersToAnother(s, {});
    await s.hasNoExtra();
  },
);

for (const { title, kind } of BLUE_GREEN_KINDS) {
  story(
    `another workloadRef in the middle, with the webhook away: ${title} gives settings and autoscaler back`,
    async (s) => {
      await s.repaired();
      await s.begin({ ...kind, replicas: 10 }, BLUE_GREEN);
      await s.autoscale("by-load");
      await s.setImage("v2");
      await s.eventually("both versions", waitingAt(1, { v1: 10, v2: 5 }));
      await s.scales("by-load", OFF);
      await refersToAnother(s, kind);
      await s.scales("by-load", "shop");
    },
  );
}

story(
  "another route in the middle, with the webhook away: the first is given back, the other one routes",
  async (s) => {
    await s.repaired();
    const load = await beginRouted(s, WEIGHTS);
    await s.httpRoute({ name: OTHER, hostnames: ["other.sluice.test"] });
    await s.setImage("v2");
    await waitsAt(s, 1);
    await withoutValidation(s);
    const trafficRoutings = [{ ...ROUTING, gateway: { httpRouteName: OTHER } }];
    await patched(s, { strategy: { canary: { trafficRoutings } } });
    await s.approve();
    await waitsAt(s, 2);
    await load.eventually({ v1: 1 });
    const others = await s.load({ host: "other.sluice.test" });
    await others.eventually({ v1: 0.8, v2: 0.2 });
    await others.assertShares({ v1: 0.8, v2: 0.2 });
    for (const step of [3, 4]) {
      await s.approve();
      if (step === 3) await waitsAt(s, step);
    }
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    for (const one of [load, others]) {
      await one.stop();
      one.assertNoneFailed();
    }
    await s.nothingIsLeftBehind();
  },
);
