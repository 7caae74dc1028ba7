import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HELD, readRecord, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { DEPLOYMENT, seen, workload } from "../observe/observed-fixture.ts";
import { act, type Plan } from "../rollout/actions.ts";
import { rememberingRoutes } from "./remember.ts";
import type { TrafficSeen } from "./seen.ts";

const ROUTING = { service: "shop", gateway: { httpRouteName: "shop" } };
const TRAFFIC: TrafficSeen = { routing: ROUTING, endpoints: new Set(), routes: [] };
const ROUTES = act({ kind: "traffic", changes: [] });
const RECORD = { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD };

/** What is done of a plan for a workload whose release remembers this. */
function doneOf(plan: Plan, routing?: ReleaseRecord["routing"]): Plan {
  const record = routing === undefined ? RECORD : { ...RECORD, routing };
  return rememberingRoutes(seen({ traffic: TRAFFIC, workload: workload({ record }) }), plan);
}

function remembered({ actions: [first, ...others] }: Plan): ReleaseRecord["routing"] {
  assert.ok(first?.kind === "workload" && others.length === 0);
  return readRecord(first.wanted)?.routing;
}

describe("what a workload says of the routes of its release", () => {
  test("is there before the first of them is changed", () => {
    assert.deepEqual(remembered(doneOf(ROUTES)), ROUTING);
  });

  test("follows the Rollout, once the routes of before are given back", () => {
    assert.deepEqual(remembered(doneOf(ROUTES, { ...ROUTING, service: "another" })), ROUTING);
  });

  test("costs no write where it is there, or where no route is changed", () => {
    assert.equal(doneOf(ROUTES, ROUTING), ROUTES);
    const other = act({ kind: "workload", wanted: DEPLOYMENT });
    assert.equal(doneOf(other), other);
  });
});
