/** Routes that several Rollouts share: one TrafficRouting, in the routes while any of them releases. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { BY_INGRESS, nginx } from "../../story/routes.ts";
import { assertDone } from "../../story/said.ts";
import {
  lane,
  LANE,
  laneIsGone,
  laneSays,
  marks,
  nobodyIsMarked,
  other,
  rulesOfOurs,
  SHARES,
  testersAreMarked,
} from "../../story/shared-rule.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";
import { IN_GOOD_ORDER } from "../../story/traffic-plans.ts";

const WAITS = { step: 1, state: "BeforeStepUpgrade", waitsFor: "Traffic" } as const;
const AT_STEP_1 = waitingAt(1, { v1: 8, v2: 2 });

/** A workload behind an HTTPRoute, a TrafficRouting, and a Rollout that refers to it. */
async function begin(s: Story) {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
  await s.service();
  await s.httpRoute();
  await lane(s);
  await laneSays(s, "Healthy", "TrafficRouting is Healthy");
  await s.manage(SHARES);
  return s.load({ perSecond: 50 });
}

async function isOver(s: Story): Promise<void> {
  await laneSays(s, "Healthy", "TrafficRouting is Healthy");
  await nobodyIsMarked(s);
  assert.deepEqual(await marks(s), []);
  await s.nothingIsLeftBehind();
}

story("testers are marked while any of two Rollouts releases, and nobody after both", async (s) => {
  const load = await begin(s);
  const cart = await other(s, "cart", SHARES);
  await nobodyIsMarked(s);
  await s.setImage("v2");
  await s.eventually("it waits", AT_STEP_1);
  await testersAreMarked(s);
  await cart.change("v2");
  await s.eventually("so does the other", waitingAt(1, { v1: 4, v2: 1 }), { app: "cart" });
  assert.deepEqual((await marks(s)).toSorted(), ["cart", APP]);
  await s.approve();
  await s.eventually("the first is over", finishedWith({ v2: 10 }));
  await laneSays(s, "Progressing", "TrafficRouting is Progressing");
  assert.deepEqual(await marks(s), ["cart"]);
  await testersAreMarked(s);
  await cart.approve();
  await s.eventually("the other is over", finishedWith({ v2: 5 }), { app: "cart" });
  await isOver(s);
  await load.stop();
  load.assertNoneFailed();
});

story(
  "there is no TrafficRouting: the release waits before any pod moves, and goes on with it",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.httpRoute();
    await s.manage(SHARES);
    await s.setImage("v2");
    const message = `there is no TrafficRouting ${LANE}, which spec.strategy.canary.trafficRoutingRef names`;
    await s.eventually("it says so", { ...WAITS, message });
    await s.stays("no pod moves", { allPods: { v1: 10 } });
    await lane(s);
    await s.eventually("it goes on", AT_STEP_1);
    await testersAreMarked(s);
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await isOver(s);
  },
);

story(
  "an annotation refers to it, too; taken away in the middle, the routes are given back",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.httpRoute();
    await lane(s);
    await s.manage({
      steps: SHARES.steps,
      annotations: { "rollouts.kruise.io/trafficrouting": LANE },
    });
    await s.setImage("v2");
    await s.eventually("it waits", AT_STEP_1);
    await testersAreMarked(s);
    assertDone(await s.kubectl("annotate", "rollout", APP, "rollouts.kruise.io/trafficrouting-"));
    await isOverInTheMiddle(s);
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await isOver(s);
  },
);

async function isOverInTheMiddle(s: Story): Promise<void> {
  await laneSays(s, "Healthy", "TrafficRouting is Healthy");
  await nobodyIsMarked(s);
  assert.deepEqual(await marks(s), []);
  assert.deepEqual(await rulesOfOurs(s), []);
  await s.eventually("the release stays where it is", AT_STEP_1);
}

story(
  "deleted in the middle, it gives the routes back before it goes; made again, it is in them again",
  async (s) => {
    const load = await begin(s);
    await s.setImage("v2");
    await s.eventually("it waits", AT_STEP_1);
    await testersAreMarked(s);
    assertDone(await s.kubectl("delete", "trafficrouting", LANE, "--timeout=30s"));
    await laneIsGone(s);
    assert.deepEqual(await rulesOfOurs(s), []);
    await nobodyIsMarked(s);
    await s.eventually("the release stays where it is", AT_STEP_1);
    await lane(s);
    await laneSays(s, "Progressing", "TrafficRouting is Progressing");
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await isOver(s);
    await load.stop();
    load.assertNoneFailed();
  },
);

story("taken back, disabled or deleted: no Rollout leaves its mark", async (s) => {
  await begin(s);
  await s.setImage("v2");
  await s.eventually("it waits", AT_STEP_1);
  await testersAreMarked(s);
  await s.setImage("v1");
  await s.eventually("it is back", finishedWith({ v1: 10 }));
  await isOver(s);
  await s.setImage("v3");
  await s.eventually("it waits", waitingAt(1, { v1: 8, v3: 2 }));
  await testersAreMarked(s);
  await s.nativeFromHere();
  assertDone(await s.kubectl("delete", "rollout", APP, "--timeout=30s"));
  await isOver(s);
});

story(
  "what it asks for changes in the middle, and where: each rule gives way to the next",
  async (s) => {
    await begin(s);
    await s.setImage("v2");
    await s.eventually("it waits", AT_STEP_1);
    await testersAreMarked(s);
    await lane(s, { strategy: { weight: 20 } });
    await laneSays(s, "Progressing", "cannot give 20% to the new one");
    await testersAreMarked(s);
    const gateway = { httpRouteName: "other" };
    await lane(s, { objectRef: { service: APP, gateway } });
    await laneSays(s, "Progressing", "there is no HTTPRoute other; make it");
    await nobodyIsMarked(s);
    assert.deepEqual(await rulesOfOurs(s), []);
    await lane(s);
    await laneSays(s, "Progressing", "TrafficRouting is Progressing");
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await isOver(s);
  },
);

story(
  "a canary Ingress leads testers to the same Service, and goes when no Rollout releases",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.service();
    await s.ingress();
    await lane(s, { objectRef: BY_INGRESS, strategy: { weight: 20 } });
    await s.manage(SHARES);
    const load = await s.load({ perSecond: 50 });
    await s.setImage("v2");
    await s.eventually("it waits", AT_STEP_1);
    const canary = await s.found("Ingress", `${APP}-canary`);
    assert.equal(text(canary, "metadata", "annotations", nginx("canary-weight")), "20");
    assert.equal(text(canary, "metadata", "ownerReferences", 0, "kind"), "TrafficRouting");
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await laneSays(s, "Healthy", "TrafficRouting is Healthy");
    await s.nothingIsLeftBehind();
    await load.stop();
    load.assertNoneFailed();
  },
);

const EXAMPLE = "../../../manifests/examples/routes-shared-by-two-rollouts.yaml";

story("the example with two Rollouts works", async (s) => {
  await s.httpRoute();
  assertDone(await s.kubectl("apply", "-f", join(import.meta.dirname, EXAMPLE)));
  for (const app of ["shop", "cart"]) {
    const ready = { phase: "Healthy", workload: "settled" } as const;
    await s.eventually(`${app} is ready`, ready, { app });
  }
  for (const app of ["shop", "cart"]) {
    const said = await s.kubectl("set", "image", `deployment/${app}`, "web=nginx:1.29");
    s.assertWarns(said, "held by Rollout");
    const waits = { step: 1, state: "StepPaused" } as const;
    await s.eventually(`the first step of ${app} waits`, waits, { app });
  }
  const rules = await rulesOfOurs(s);
  assert.deepEqual(rules, ["sluice-canary-1"]);
});
