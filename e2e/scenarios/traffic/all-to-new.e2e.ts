/** A step that gives all requests to the new version: from then on nobody meets the old one. */
import assert from "node:assert/strict";
import type { Sent } from "../../cluster/traffic/load.ts";
import { answersByVersion } from "../../cluster/traffic/shares.ts";
import { finishedWith } from "../../story/expected.ts";
import { endsWell, waitsAt } from "../../story/routed.ts";
import { BY_INGRESS } from "../../story/routes.ts";
import type { Plan } from "../../story/shape.ts";
import { story } from "../../story/story.ts";
import { IN_GOOD_ORDER, ROUTING } from "../../story/traffic-plans.ts";

const STEPS = [
  { replicas: "50%", traffic: "50%" },
  { replicas: "90%", traffic: "100%" },
  { replicas: "100%", traffic: "100%" },
];
/** Longer than Traefik takes from one change to the next, or it would never see what is there meanwhile. */
const BY_ROUTE = [{ ...ROUTING, gracePeriodSeconds: 4 }];
const BY_CANARY = [{ ...BY_INGRESS, gracePeriodSeconds: 1, settleSeconds: 3 }];

const CASES = [
  {
    name: "an extra Deployment",
    by: "httpRoute",
    plan: { trafficRoutings: BY_ROUTE, extra: {}, steps: STEPS },
  },
  {
    name: "an extra Deployment behind a canary Ingress",
    by: "ingress",
    plan: { trafficRoutings: BY_CANARY, extra: {}, steps: STEPS },
  },
  {
    name: "both versions of a blue-green Deployment",
    by: "httpRoute",
    plan: { trafficRoutings: BY_ROUTE, style: "blueGreen", steps: STEPS },
  },
] as const satisfies readonly {
  readonly name: string;
  readonly by: "httpRoute" | "ingress";
  readonly plan: Plan;
}[];

const isOfOld = (one: Sent): boolean => one.kind !== "lost" && one.version === "v1";

for (const { name, by, plan } of CASES) {
  story(`once all requests go to the new version, none meets the old one: ${name}`, async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.service();
    await s[by]();
    await s.manage(plan);
    const load = await s.load();
    await s.setImage("v2");
    await waitsAt(s, 1);
    await load.assertShares({ v1: 0.5, v2: 0.5 });
    await s.approve();
    await waitsAt(s, 2);
    const mark = load.mark();
    await load.assertShares({ v2: 1 });
    await s.approve();
    if ("style" in plan) {
      await waitsAt(s, 3);
      await s.approve();
    }
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await load.next();
    const sent = load.since(mark);
    // And when, in milliseconds from that step on.
    const old = sent.flatMap((one) => (isOfOld(one) ? [Math.round(one.sentAtMs - mark)] : []));
    assert.deepEqual(old, [], JSON.stringify(answersByVersion(sent)) + old.slice(0, 9).join());
    await endsWell(s, load);
  });
}
