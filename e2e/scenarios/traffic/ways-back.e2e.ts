import assert from "node:assert/strict";
import type { Sent } from "../../cluster/traffic/load.ts";
import { finishedWith } from "../../story/expected.ts";
import { story, type Story } from "../../story/story.ts";
import { beginRouted, endsWell, waitsAt } from "../../story/routed.ts";
import { IN_GOOD_ORDER, ROUTED_STYLES, ROUTING } from "../../story/traffic-plans.ts";
import type { StoryLoad } from "../../story/words/loading.ts";

/** Traefik reloads every 2 s at most: with less, it may never see what a route said in between. */
const PATIENT_ROUTING = { ...ROUTING, gracePeriodSeconds: 4 } as const;

/** Less than gateways are given to see that no request goes to the second version any more. */
const ALONE_MS = 500;

/** It goes to half of the requests, or as far as is told. */
async function routeTo(s: Story, load: StoryLoad, step: number): Promise<void> {
  await s.setImage("v2");
  const shares = [0.05, 0.2, 0.5].slice(0, step);
  for (const [index, share] of shares.entries()) {
    await waitsAt(s, index + 1);
    if (index + 1 === step) await load.assertShares({ v1: 1 - share, v2: share });
    else await s.approve();
  }
}

/** The third version is not simply put in the place of the second: it would begin with the share of that. */
function assertOldAloneBetween(sent: readonly Sent[]): void {
  const times = (version: string) =>
    sent.flatMap((one) => (one.kind !== "lost" && one.version === version ? [one.sentAtMs] : []));
  const gapMs = Math.min(...times("v3")) - Math.max(...times("v2"));
  assert.ok(gapMs > ALONE_MS, `${gapMs} ms after the last answer of v2 there was one of v3`);
}

for (const { name, plan } of ROUTED_STYLES) {
  story(`aborted at half of the requests: ${name} loses none`, async (s) => {
    const load = await beginRouted(s, plan);
    await routeTo(s, load, 3);
    s.assertWarns(await s.setImage("v1"), "back to the stable revision");
    await s.eventually("it is back", { phase: "Healthy", pods: { v1: 10 } });
    await load.eventually({ v1: 1 });
    await endsWell(s, load);
  });
}

for (const { name, plan } of ROUTED_STYLES.slice(0, 2)) {
  story(`a third version at a fifth of the requests: ${name} loses none`, async (s) => {
    const load = await beginRouted(s, { ...plan, trafficRoutings: [PATIENT_ROUTING] });
    await routeTo(s, load, 2);
    const mark = load.mark();
    await s.setImage("v3");
    await waitsAt(s, 1);
    await load.assertShares({ v1: 0.95, v3: 0.05 });
    assertOldAloneBetween(load.since(mark));
    for (const step of [2, 3]) {
      await s.approve();
      await waitsAt(s, step);
    }
    await load.assertShares({ v1: 0.5, v3: 0.5 });
    await s.approve();
    await s.eventually("it is over", finishedWith({ v3: 10 }));
    await load.eventually({ v3: 1 });
    await endsWell(s, load);
  });
}

/** Pods when the first step begins, and how many steps these are enough for. */
const FIRST_PODS = [
  { allPods: { v1: 8, v2: 2 }, enoughFor: 2 },
  { allPods: { v1: 10, v2: 2 }, enoughFor: 2 },
  { allPods: { v1: 10, v2: 5 }, enoughFor: 1 },
] as const;

for (const [index, { name, plan }] of ROUTED_STYLES.entries()) {
  const { allPods, enoughFor } = FIRST_PODS[index] ?? FIRST_PODS[0];
  story(`pods that are late take it back by themselves: ${name} loses none`, async (s) => {
    const deadline = { progressDeadlineSeconds: 6, onDeadline: "Rollback" } as const;
    const load = await beginRouted(s, {
      ...plan,
      ...deadline,
      trafficRoutings: [PATIENT_ROUTING],
    });
    // Its pods stop at once when they are told to: nobody may be sent to them any more by then.
    await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "on-word" } });
    await s.eventually("the first pods of v2", { allPods });
    await s.letGetReady("v2");
    for (let step = 1; step <= enoughFor; step += 1) {
      await waitsAt(s, step);
      await s.approve();
    }
    await s.eventually("it has gone back", {
      phase: "Healthy",
      pods: { v1: 10 },
      event: "DeadlineExceeded",
      message: "was rolled back automatically",
    });
    await load.eventually({ v1: 1 });
    // Whoever sent it takes it back, too.
    await s.apply({ image: "v1", podAnnotations: IN_GOOD_ORDER });
    await endsWell(s, load);
  });
}

story("the Rollout is disabled at a fifth of the requests: none is lost", async (s) => {
  const load = await beginRouted(s, ROUTED_STYLES[0].plan);
  await routeTo(s, load, 2);
  await s.nativeFromHere();
  await s.disable();
  await s.eventually("all pods are of v2", { phase: "Disabled", pods: { v2: 10 } });
  await load.eventually({ v2: 1 });
  await endsWell(s, load);
});

story("the Rollout is deleted at a fifth of the requests: none is lost", async (s) => {
  const load = await beginRouted(s, ROUTED_STYLES[0].plan);
  await routeTo(s, load, 2);
  await s.nativeFromHere();
  await s.deleteRollout();
  await s.eventually("all pods are of v2", { rollout: "gone", pods: { v2: 10 } });
  await load.eventually({ v2: 1 });
  await endsWell(s, load);
});
