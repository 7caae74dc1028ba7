import { finishedWith } from "../../story/expected.ts";
import { story } from "../../story/story.ts";
import {
  beginRouted,
  TESTERS_THEN_SHARES,
  testersThenShares,
  waitsAt,
} from "../../story/routed.ts";
import { BY_HTTP_ROUTE } from "../../story/traffic-plans.ts";
import type { Plan } from "../../story/shape.ts";

const MATCHES_THEN_WEIGHTS: Plan = { ...BY_HTTP_ROUTE, steps: TESTERS_THEN_SHARES };

const STYLES = [
  { name: "the batches of a Deployment", plan: MATCHES_THEN_WEIGHTS },
  { name: "an extra Deployment", plan: { ...MATCHES_THEN_WEIGHTS, extra: {} } },
] as const satisfies readonly { readonly name: string; readonly plan: Plan }[];

for (const { name, plan } of STYLES) {
  story(`testers first, then shares of all: ${name} loses no request`, async (s) => {
    await testersThenShares(s, await beginRouted(s, plan));
  });
}

story("three rules, a foreign filter and another backend: each keeps its share", async (s) => {
  const toShop = (weight?: number) => ({
    name: "shop",
    port: 80,
    ...(weight === undefined ? {} : { weight }),
  });
  const stamp = {
    type: "ResponseHeaderModifier",
    responseHeaderModifier: { set: [{ name: "x-from", value: "shop" }] },
  };
  await s.workload({ replicas: 10, podAnnotations: { "sluice.dev/stop-after": "6s" } });
  await s.service();
  await s.service({ name: "other", selector: { app: "shop", nobody: "yes" } });
  await s.httpRoute({
    rules: [
      { matches: [{ path: { type: "Exact", value: "/old" } }], filters: [REDIRECT] },
      {
        matches: [{ path: { type: "PathPrefix", value: "/api" } }],
        filters: [stamp],
        backendRefs: [toShop(3), { name: "other", port: 80, weight: 0 }],
      },
      { backendRefs: [toShop()] },
    ],
  });
  await s.manage({ ...MATCHES_THEN_WEIGHTS, steps: MATCHES_THEN_WEIGHTS.steps.slice(1) });
  const load = await s.load();
  const api = await s.load({ path: "/api/items", perSecond: 100 });
  await s.setImage("v2");
  await waitsAt(s, 1);
  await load.assertShares({ v1: 0.7, v2: 0.3 });
  await api.assertShares({ v1: 0.7, v2: 0.3 });
  await s.approve();
  await waitsAt(s, 2);
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }));
  for (const one of [load, api]) {
    await one.stop();
    one.assertNoneFailed();
  }
  await s.nothingIsLeftBehind();
});

const REDIRECT = {
  type: "RequestRedirect",
  requestRedirect: { path: { type: "ReplaceFullPath", replaceFullPath: "/new" }, statusCode: 302 },
};
