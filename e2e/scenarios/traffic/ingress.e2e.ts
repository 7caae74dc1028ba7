import assert from "node:assert/strict";
import { list, text } from "../../cluster/kube/read.ts";
import { finishedWith } from "../../story/expected.ts";
import { BY_INGRESS, nginx } from "../../story/routes.ts";
import { TESTERS_THEN_SHARES, testersThenShares, waitsAt } from "../../story/routed.ts";
import type { Plan } from "../../story/shape.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";
import { IN_GOOD_ORDER } from "../../story/traffic-plans.ts";

const CANARY = `${APP}-canary`;

const PLAN: Plan = {
  trafficRoutings: [{ ...BY_INGRESS, gracePeriodSeconds: 1, settleSeconds: 3 }],
  steps: TESTERS_THEN_SHARES,
};

async function begin(s: Story, plan: Plan) {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
  await s.service();
  await s.ingress();
  await s.manage(plan);
  return s.load();
}

const STYLES = [
  { name: "the batches of a Deployment", plan: PLAN },
  { name: "an extra Deployment", plan: { ...PLAN, extra: {} } },
] as const satisfies readonly { readonly name: string; readonly plan: Plan }[];

for (const { name, plan } of STYLES) {
  story(`a canary Ingress takes testers, then shares: ${name} loses no request`, async (s) => {
    await testersThenShares(s, await begin(s, plan));
  });
}

story("a host that the stable Ingress gets in the middle has its canary as well", async (s) => {
  const load = await begin(s, { ...PLAN, steps: PLAN.steps.slice(1) });
  await s.setImage("v2");
  await waitsAt(s, 1);
  const backend = { service: { name: APP, port: { number: 80 } } };
  const rules = [s.host, `more.${s.host}`].map((host) => ({
    host,
    http: { paths: [{ path: "/", pathType: "Prefix", backend }] },
  }));
  await s.ingress({ spec: { rules }, annotations: { "example.com/owner": "shop" } });
  await s.approve();
  await waitsAt(s, 2);
  const canary = await s.found("Ingress", CANARY);
  const hosts = list(canary, "spec", "rules").map((rule) => text(rule, "host"));
  assert.deepEqual(hosts, [s.host, `more.${s.host}`]);
  assert.equal(text(canary, "metadata", "annotations", "example.com/owner"), "shop");
  assert.equal(text(canary, "metadata", "annotations", nginx("canary-weight")), "50");
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }));
  await load.stop();
  load.assertNoneFailed();
  await s.nothingIsLeftBehind();
});

story("a cookie of testers leads to the new version, and nobody else's", async (s) => {
  const byCookie = { headers: [{ name: "canary-by-cookie", value: "beta" }] };
  const load = await begin(s, {
    ...PLAN,
    steps: [{ replicas: 2, matches: [byCookie] }, { replicas: "100%" }],
  });
  const testers = await s.load({ cookies: { beta: "always" }, perSecond: 100 });
  await s.setImage("v2");
  await waitsAt(s, 1);
  await testers.assertShares({ v2: 1 });
  await load.assertShares({ v1: 1 });
  await s.setImage("v1");
  await s.eventually("it is back", { phase: "Healthy", pods: { v1: 10 } });
  for (const one of [load, testers]) {
    await one.stop();
    one.assertNoneFailed();
  }
  await s.nothingIsLeftBehind();
});
