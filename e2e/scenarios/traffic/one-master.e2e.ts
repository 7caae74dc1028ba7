/** A route is changed by one Rollout or TrafficRouting at a time, and goes from one to the next. */
import assert from "node:assert/strict";
import { at } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import {
  BY_MESH,
  meshed,
  routes,
  send,
  serveNetworks,
  specOf,
  STABLE,
} from "../../story/networks.ts";
import { waitsAt } from "../../story/routed.ts";
import {
  lane,
  LANE,
  laneSays,
  nobodyIsMarked,
  other,
  rulesOfOurs,
  SHARES,
  testersAreMarked,
} from "../../story/shared-rule.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";
import { IN_GOOD_ORDER, WEIGHTS } from "../../story/traffic-plans.ts";

const SECOND = "second";
const CART = { app: "cart" };
const CART_NOW = { ...CART, withinMs: 0 };
const CART_WAITS = { step: 1, state: "BeforeStepUpgrade", waitsFor: "Traffic" } as const;
const CART_AT_STEP_1 = waitingAt(1, { v1: 4, v2: 1 });

/** A workload whose Rollout routes like this, and another whose Rollout refers to a TrafficRouting of the same route. */
async function begin(s: Story, plan: typeof SHARES) {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
  await s.service();
  await s.httpRoute();
  await s.manage(plan);
  await lane(s, { name: SECOND });
  const load = await s.load({ perSecond: 50 });
  return { load, cart: await other(s, "cart", { ...SHARES, trafficRoutingRef: SECOND }) };
}

async function cartWaitsFor(s: Story, master: string): Promise<void> {
  const message = `HTTPRoute ${APP} is routed by ${master}; name another one, or take it out there`;
  await s.eventually("it says whose the route is", { ...CART_WAITS, message }, CART);
  await s.stays("nothing moves", {});
  await s.eventually("no pod of the other has moved", { allPods: { v1: 5 } }, CART_NOW);
}

async function cartEnds(s: Story, cart: Awaited<ReturnType<typeof other>>): Promise<void> {
  await s.eventually("the other goes on", CART_AT_STEP_1, CART);
  await testersAreMarked(s);
  await cart.approve();
  await s.eventually("the other is over", finishedWith({ v2: 5 }), CART);
  await nobodyIsMarked(s);
  await s.nothingIsLeftBehind();
}

story(
  "of two TrafficRoutings with one route the second waits until the first is over",
  async (s) => {
    await lane(s);
    const { load, cart } = await begin(s, SHARES);
    await s.setImage("v2");
    await s.eventually("the first waits", waitingAt(1, { v1: 8, v2: 2 }));
    await testersAreMarked(s);
    await cart.change("v2");
    await cartWaitsFor(s, `TrafficRouting ${LANE}`);
    await s.approve();
    await s.eventually("the first is over", finishedWith({ v2: 10 }));
    await cartEnds(s, cart);
    await load.stop();
    load.assertNoneFailed();
  },
);

story("a route that its TrafficRouting lets go in the middle is the next one's", async (s) => {
  await lane(s);
  const { load, cart } = await begin(s, SHARES);
  await s.httpRoute({ name: "beside", hostnames: [`beside.${s.host}`] });
  await s.setImage("v2");
  await s.eventually("the first waits", waitingAt(1, { v1: 8, v2: 2 }));
  await cart.change("v2");
  await cartWaitsFor(s, `TrafficRouting ${LANE}`);
  await lane(s, { objectRef: { service: APP, gateway: { httpRouteName: "beside" } } });
  await s.eventually("the other goes on", CART_AT_STEP_1, CART);
  await testersAreMarked(s);
  assert.deepEqual(await rulesOfOurs(s), ["sluice-canary-1"]);
  await s.approve();
  await s.eventually("the first is over", finishedWith({ v2: 10 }));
  await cartEnds(s, cart);
  await load.stop();
  load.assertNoneFailed();
});

story(
  "a route that a Rollout routes by itself is a TrafficRouting's once that is over",
  async (s) => {
    const { load, cart } = await begin(s, WEIGHTS);
    await s.setImage("v2");
    await waitsAt(s, 1);
    await cart.change("v2");
    await cartWaitsFor(s, `Rollout ${APP}`);
    await load.assertShares({ v1: 0.95, v2: 0.05 });
    await s.setImage("v1");
    await s.eventually("the first is back", { phase: "Healthy", pods: { v1: 10 } });
    await cartEnds(s, cart);
    await load.stop();
    load.assertNoneFailed();
  },
);

const RULE = {
  apiVersion: BY_MESH.customNetworkRefs[0].apiVersion,
  kind: "DestinationRule",
} as const;
const OWN_RULE = { host: APP, subsets: [{ name: "v1", labels: { version: "v1" } }] };

story(
  "a TrafficRouting puts its rule into a VirtualService and the subset that it needs beside it",
  async (s) => {
    await serveNetworks(s);
    const own = routes(STABLE);
    await send(s, ["apply", "-f", "-"], meshed(own));
    const rule = { ...RULE, metadata: { name: APP }, spec: OWN_RULE };
    await send(s, ["apply", "-f", "-"], rule);
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.service();
    const customNetworkRefs = [{ ...RULE, name: APP }, ...BY_MESH.customNetworkRefs];
    await lane(s, { objectRef: { ...BY_MESH, customNetworkRefs } });
    await s.manage(SHARES);
    await s.setImage("v2");
    await s.eventually("it waits", waitingAt(1, { v1: 8, v2: 2 }));
    const toCanary = { destination: { host: APP, subset: "canary" } };
    const rules = [
      {
        match: [{ headers: { "x-tester": { exact: "yes" } } }],
        headers: { request: { set: { "x-lane": "canary" } } },
        route: [toCanary],
      },
      ...own.http,
    ];
    const subset = { name: "canary", labels: { "istio.service.tag": "gray" } };
    assert.deepEqual(await specOf(s, "virtualservices"), { ...own, http: rules });
    const subsets = [...OWN_RULE.subsets, subset];
    assert.deepEqual(await specOf(s, "destinationrules"), { ...OWN_RULE, subsets });
    const { said, object } = await send(s, ["apply", "-f", "-"], meshed(own));
    s.assertWarns(
      said,
      `TrafficRouting ${s.stage.namespace}/${LANE} goes on routing with this VirtualService while a Rollout that names it releases`,
    );
    assert.deepEqual(at(object, "spec", "http"), rules);
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await laneSays(s, "Healthy", "TrafficRouting is Healthy");
    assert.deepEqual(await specOf(s, "virtualservices"), own);
    assert.deepEqual(await specOf(s, "destinationrules"), OWN_RULE);
    await s.nothingIsLeftBehind();
  },
);
