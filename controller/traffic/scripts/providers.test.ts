import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadEngine } from "@sluice/shared/scripts/load-engine.ts";
import { isUnroutable, type Routed } from "@sluice/shared/traffic/editor.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import { providerOf } from "../providers.ts";
import { routesOf } from "../routes-of.ts";
import type { RouteSeen } from "../seen.ts";
import { findScript } from "./find-script.ts";
import { INGRESS_SCRIPTS } from "./ingress/built-in/index.ts";
import { OWNER, STABLE } from "./ingress/ingress-fixture.ts";
import { NETWORK_SCRIPTS } from "./network/built-in/index.ts";

const engine = await loadEngine();
const builtIn = { ...INGRESS_SCRIPTS, ...NETWORK_SCRIPTS };

const to = (weight: number): Routing => ({
  rollout: "shop",
  service: "shop",
  canaryService: "shop-canary",
  split: { weight },
});

/** What a Rollout names, with its script looked for. */
const [vs, dr, ingress, httpRoute] = routesOf({
  service: "shop",
  gateway: { httpRouteName: "shop" },
  ingress: { name: "shop" },
  customNetworkRefs: [
    { apiVersion: "networking.istio.io/v1beta1", kind: "VirtualService", name: "shop" },
    { apiVersion: "networking.istio.io/v1", kind: "DestinationRule", name: "shop" },
  ],
}).map((route): RouteSeen => {
  const { scriptKey } = route;
  if (scriptKey === undefined) return route;
  const script = findScript(scriptKey, { users: undefined, builtIn });
  return { ...route, scripted: { engine, script, owner: OWNER } };
});

function changes(route: RouteSeen | undefined, wanted: Routing | "own") {
  const is = route ?? assert.fail("no such route");
  return providerOf(is).changesFor(is, wanted);
}

/** The object after the one change that is wanted. */
function changed(route: RouteSeen | undefined, wanted: Routing | "own"): Routed {
  const all = changes(route, wanted);
  if (isUnroutable(all)) assert.fail(all.unroutable);
  const [change] = all;
  if (all.length !== 1 || change === undefined || change.kind === "delete")
    assert.fail("not one write");
  return asRouted(change.kind === "create" ? change.object : change.after);
}

function asRouted(object: object): Routed {
  return JSON.parse(JSON.stringify(object));
}

function seen(route: RouteSeen | undefined, more: Partial<RouteSeen>): RouteSeen {
  return { ...(route ?? assert.fail("no such route")), ...more };
}

test("what a Rollout names is changed in this order: custom networks, Ingress, HTTPRoute", () => {
  assert.deepEqual(
    [vs, dr, ingress, httpRoute].map((route) => [route?.kind, route?.scriptKey]),
    [
      ["VirtualService", "lua.traffic.routing.VirtualService.networking.istio.io"],
      ["DestinationRule", "lua.traffic.routing.DestinationRule.networking.istio.io"],
      ["Ingress", "lua.traffic.routing.ingress.nginx"],
      ["HTTPRoute", undefined],
    ],
  );
});

describe("an Ingress", () => {
  const object = asRouted(STABLE);
  const stable = seen(ingress, { object });

  test("is routed by its canary, says how, and is left as it is", () => {
    const canary = changed(stable, to(20));
    const routed = seen(stable, { canary });
    assert.equal(canary.metadata.name, "shop-canary");
    assert.deepEqual(providerOf(routed).splitOf(routed), { weight: 20 });
    assert.deepEqual(changes(routed, to(20)), []);
    assert.deepEqual(providerOf(stable).splitOf(stable), "own");
  });

  test("changes its canary by the step, and is without it in the end", () => {
    const routed = seen(stable, { canary: changed(stable, to(20)) });
    const next = seen(stable, { canary: changed(routed, to(50)) });
    assert.deepEqual(providerOf(next).splitOf(next), { weight: 50 });
    assert.deepEqual(changes(next, "own"), [{ kind: "delete", object: next.canary }]);
    assert.deepEqual(changes(stable, "own"), []);
  });

  test("needs no canary for no requests", () => assert.deepEqual(changes(stable, to(0)), []));

  test("that has gone takes no canary, and its canary goes all the same", () => {
    assert.deepEqual(changes(ingress, to(20)), { unroutable: "there is no Ingress shop; make it" });
    const canary = changed(stable, to(20));
    assert.deepEqual(changes(seen(ingress, { canary }), "own"), [
      { kind: "delete", object: canary },
    ]);
  });

  test("of somebody else's that is called like the canary stays", () => {
    const { metadata, ...rest } = object;
    const canary = { ...rest, metadata: { namespace: metadata.namespace, name: "shop-canary" } };
    const routed = seen(stable, { canary });
    assert.deepEqual(changes(routed, "own"), []);
    const answer = changes(routed, to(20));
    assert.match(
      isUnroutable(answer) ? answer.unroutable : "",
      /^Ingress shop-canary exists and does not belong/,
    );
  });
});

describe("a custom network", () => {
  const spec = { http: [{ route: [{ destination: { host: "shop" } }] }] };
  const object: Routed = {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "shop", namespace: "web" },
    spec,
  };
  const own = seen(vs, { object });

  test("is routed, says how, and is given back", () => {
    const routed = seen(vs, { object: changed(own, to(20)) });
    assert.deepEqual(providerOf(routed).splitOf(routed), { weight: 20 });
    assert.deepEqual(changes(routed, to(20)), []);
    assert.deepEqual(changed(routed, "own"), object);
    assert.deepEqual(providerOf(own).splitOf(own), "own");
    assert.deepEqual(changes(own, "own"), []);
  });

  const missing = { kind: "missing", message: "there is no script x" } as const;
  const cases: readonly (readonly [string, RouteSeen, RegExp])[] = [
    ["is not there", seen(vs, {}), /^there is no VirtualService shop; make it$/],
    [
      "leads elsewhere",
      seen(vs, { object: { ...object, spec: {} } }),
      /no rule without a match leads to Service shop/,
    ],
    [
      "has no script",
      seen(own, { scripted: { engine, owner: OWNER, script: missing } }),
      /^there is no script x$/,
    ],
  ];
  for (const [name, route, message] of cases) {
    test(`that ${name} is not routed`, () => {
      const answer = changes(route, to(20));
      assert.match(isUnroutable(answer) ? answer.unroutable : "", message);
    });
  }

  test("that is not there is as its user wants it", () => assert.deepEqual(changes(vs, "own"), []));
});
