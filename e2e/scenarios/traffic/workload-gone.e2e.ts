import { assertAroundAsApplied } from "../../story/around.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { waitsAt } from "../../story/routed.ts";
import { BY_INGRESS } from "../../story/routes.ts";
import type { Plan } from "../../story/shape.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";
import { BY_HTTP_ROUTE, IN_GOOD_ORDER, WEIGHTS } from "../../story/traffic-plans.ts";

const GONE = {
  phase: "Initial",
  message: "Workload Not Found: there is no Deployment shop",
} as const;

interface Route {
  readonly name: string;
  readonly routing: Pick<Plan, "trafficRoutings">;
  readonly make: (s: Story) => Promise<unknown>;
}

const HTTP_ROUTE: Route = {
  name: "an HTTPRoute",
  routing: BY_HTTP_ROUTE,
  make: (s) => s.httpRoute(),
};

const INGRESS: Route = {
  name: "an Ingress",
  routing: { trafficRoutings: [{ ...BY_INGRESS, gracePeriodSeconds: 1, settleSeconds: 3 }] },
  make: (s) => s.ingress(),
};

const ROUTES = [HTTP_ROUTE, INGRESS] as const;

/** A fifth of the requests goes to the new version. */
async function atAFifth(s: Story, { routing, make }: Route, plan: Plan): Promise<void> {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
  await s.service();
  await make(s);
  await s.manage({ ...plan, ...routing });
  await s.setImage("v2");
  await waitsAt(s, 1);
  await s.approve();
  await waitsAt(s, 2);
  await s.behindIs(`${APP}-canary`, { v2: 2 });
}

const STYLES = [
  { style: "batches", plan: WEIGHTS, first: { v1: 8, v3: 2 } },
  { style: "an extra Deployment", plan: { ...WEIGHTS, extra: {} }, first: { v1: 10, v3: 2 } },
] as const satisfies readonly {
  readonly style: string;
  readonly plan: Plan;
  readonly first: object;
}[];

for (const route of ROUTES) {
  for (const { style, plan, first } of STYLES) {
    story(
      `the Deployment is deleted at a fifth of the requests: ${route.name} is as applied, and serves what comes again: ${style}`,
      async (s) => {
        await atAFifth(s, route, plan);
        await s.deleteWorkload();
        await s.eventually("it waits for it", GONE);
        await assertAroundAsApplied(s.stage);
        await s.eventually("no pods", { workload: "gone", allPods: {} });
        await s.apply({ image: "v1" });
        await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
        await s.nothingIsLeftBehind();
        const load = await s.load({ perSecond: 10 });
        await load.next(20);
        s.assertWarns(await s.setImage("v3"), "held by Rollout");
        await s.eventually("its first step waits", waitingAt(1, first));
        await s.behindIs(`${APP}-canary`, { v3: 2 });
        await load.stop();
        load.assertNoneFailed();
      },
    );
  }
}

story(
  "the Deployment is replaced by force at a fifth of the requests: the route is as applied",
  async (s) => {
    await atAFifth(s, HTTP_ROUTE, WEIGHTS);
    await s.nativeFromHere();
    await s.replaceByForce({ image: "v3" });
    await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
    await s.behindIs(APP, { v3: 10 });
    await s.nothingIsLeftBehind();
  },
);

for (const route of ROUTES) {
  story(
    `Deployment and Rollout are deleted at a fifth of the requests: ${route.name} is as applied`,
    async (s) => {
      await atAFifth(s, route, WEIGHTS);
      await Promise.all([s.deleteWorkload(), s.deleteRollout()]);
      await s.eventually("both are gone", { rollout: "gone", workload: "gone", allPods: {} });
      await assertAroundAsApplied(s.stage);
    },
  );
}
