import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SharedStatus } from "@sluice/shared/api/v1alpha1/traffic-routing.ts";
import { sharedLook } from "./before-pods.ts";
import { BY_HTTP_ROUTE, lane } from "./shared-fixture.ts";
import type { SharedSeen } from "./seen.ts";

const named = { name: "lane", path: "spec.strategy.canary.trafficRoutingRef" };
const routed = { objectRef: BY_HTTP_ROUTE, is: "20%", since: "2026-06-01T12:00:00.000Z" };

const of = (status?: SharedStatus): SharedSeen => ({
  named,
  object: lane({ metadata: { generation: 2 }, ...(status === undefined ? {} : { status }) }),
  marked: [],
});

function messageOf(shared: SharedSeen | undefined): string {
  const look = sharedLook(shared === undefined ? {} : { shared });
  return look === "there" ? "there" : look.message;
}

describe("before the first pods move", () => {
  const message = "TrafficRouting is Progressing: no script";
  const cases: readonly (readonly [string, SharedSeen | undefined, RegExp])[] = [
    ["nobody has looked", undefined, /^there$/],
    ["a Rollout refers to nothing", { marked: [] }, /^there$/],
    [
      "there has to be a TrafficRouting",
      { named, marked: [] },
      /^there is no TrafficRouting lane, which spec\.strategy\.canary\.trafficRoutingRef names; make it, or/,
    ],
    [
      "it must not be on its way out",
      {
        named,
        object: lane({ metadata: { deletionTimestamp: "2026-06-01T12:00:00Z" } }),
        marked: [],
      },
      /is being deleted; make it again/,
    ],
    ["somebody has to have looked at it", of(), /in its routes first; it says: nothing yet$/],
    [
      "it has to be in its routes",
      of({ phase: "Progressing", message, routed }),
      /it says: TrafficRouting is Progressing: no script$/,
    ],
    [
      "it has to be there as it is now",
      of({ phase: "Progressing", message, routed: { ...routed, generation: 1 } }),
      /first/,
    ],
    [
      "it must not be on its way back",
      of({ phase: "Finalizing", message, routed: { ...routed, generation: 2 } }),
      /first/,
    ],
    [
      "it is",
      of({ phase: "Progressing", message, routed: { ...routed, generation: 2 } }),
      /^there$/,
    ],
  ];
  for (const [name, given, expected] of cases) {
    test(name, () => assert.match(messageOf(given), expected));
  }
});
