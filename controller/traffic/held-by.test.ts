import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { withTrafficRecord } from "@sluice/shared/traffic/record.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import { heldBy } from "./held-by.ts";
import type { RouteSeen } from "./seen.ts";
import { changed } from "./route-stations.ts";

const ROUTE: Routed = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "shop", namespace: "web" },
  spec: { rules: [] },
};
const BY_ROLLOUT: Routing = {
  rollout: "shop",
  service: "shop",
  canaryService: "shop-canary",
  split: { weight: 20 },
};
const BY_LANE: Routing = { ...BY_ROLLOUT, rollout: "lane", holder: "TrafficRouting" };

const routed = (routing: Routing) => withTrafficRecord(ROUTE, { routing, original: [] });
const rollout = (name: string) => ({ kind: "Rollout", name });
const shared = (name: string) => ({ kind: "TrafficRouting", name });

describe("who holds a route", () => {
  const cases: readonly (readonly [
    string,
    Parameters<typeof heldBy>[0],
    ReturnType<typeof rollout>,
    string | undefined,
  ])[] = [
    ["is nobody else where it is its user's own", { object: ROUTE }, rollout("shop"), undefined],
    ["is nobody else where there is none", {}, shared("lane"), undefined],
    ["is who asks", { object: routed(BY_ROLLOUT) }, rollout("shop"), undefined],
    [
      "is a Rollout that another one follows",
      { object: routed(BY_ROLLOUT) },
      rollout("b"),
      undefined,
    ],
    ["is the TrafficRouting that asks", { object: routed(BY_LANE) }, shared("lane"), undefined],
    ["is another TrafficRouting", { object: routed(BY_LANE) }, shared("b"), "TrafficRouting lane"],
    ["is a TrafficRouting", { object: routed(BY_LANE) }, rollout("lane"), "TrafficRouting lane"],
    ["is a Rollout", { object: routed(BY_ROLLOUT) }, shared("shop"), "Rollout shop"],
    [
      "is whose canary Ingress it is",
      { object: ROUTE, canary: routed(BY_LANE) },
      rollout("shop"),
      "TrafficRouting lane",
    ],
  ];
  for (const [name, route, asking, expected] of cases) {
    test(name, () => assert.equal(heldBy(route, asking), expected));
  }
});

describe("a route that somebody else holds", () => {
  const { apiVersion, kind } = ROUTE;
  const route: RouteSeen = {
    apiVersion,
    kind,
    name: "shop",
    object: routed(BY_LANE),
    heldBy: "TrafficRouting lane",
  };
  const facet = { is: "own", since: new Date(0).toISOString() };
  const way = {
    seen: { routing: { service: "shop" }, endpoints: new Set<string>(), routes: [route] },
    facets: { service: facet, canaryService: facet, route: facet },
    now: new Date(0),
  };

  test("is not changed, and that is said", () => {
    const look = changed(way, BY_ROLLOUT);
    assert.ok(look !== "there");
    assert.deepEqual(look.changes, []);
    assert.match(look.message, /^HTTPRoute shop is routed by TrafficRouting lane; name another/);
  });

  test("is not given back by anybody else", () => assert.equal(changed(way, "own"), "there"));
});
