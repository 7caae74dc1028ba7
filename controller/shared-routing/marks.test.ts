import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { markOf, SHARED_FINALIZER } from "@sluice/shared/api/shared-routing.ts";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import {
  COMPLETED,
  HELD,
  readRecord,
  type ReleaseRecord,
} from "@sluice/shared/gate/release-record.ts";
import fc from "fast-check";
import { NOON, pods, rollout, seen, workload } from "../observe/observed-fixture.ts";
import type { Observed } from "../observe/observed.ts";
import type { Action } from "../rollout/actions.ts";
import { plan } from "../rollout/plan.ts";
import { markActions } from "./marks.ts";
import type { SharedSeen } from "./seen.ts";
import { lane, markedBy } from "./shared-fixture.ts";

const RECORD: ReleaseRecord = {
  rollout: "shop",
  stable: "v1",
  target: "v2",
  originals: {},
  form: HELD,
};
const named = { name: "lane", path: "spec.strategy.canary.trafficRoutingRef" };
const MARK = markOf("shop");
const FREE: SharedSeen = { named, object: lane(), marked: [] };
const MARKED: SharedSeen = { named, object: markedBy("shop"), marked: [markedBy("shop")] };

const releasing = (record: ReleaseRecord = RECORD, differs: Partial<Observed> = {}): Observed =>
  seen({ workload: workload({ revision: "v2", record }), ...differs });

function markingsIn(actions: readonly Action[]) {
  return actions.flatMap((one) => (one.kind === "sharing" ? one.markings : []));
}

const finalizersIn = (actions: readonly Action[]) =>
  markingsIn(actions).map(({ finalizers }) => finalizers);

const ON = [[SHARED_FINALIZER, MARK]];
const OFF = [[SHARED_FINALIZER]];

describe("the mark of a Rollout on a TrafficRouting", () => {
  const gone = rollout();
  const cases: readonly (readonly [string, Observed, readonly (readonly string[])[]])[] = [
    ["is put on when a release begins", releasing(RECORD, { shared: FREE }), ON],
    ["is put on once", releasing(RECORD, { shared: MARKED }), []],
    [
      "stays beside that of another one",
      releasing(RECORD, { shared: { ...FREE, object: markedBy("cart") } }),
      [[SHARED_FINALIZER, markOf("cart"), MARK]],
    ],
    [
      "goes, and that of another one stays",
      seen({
        shared: { named, object: markedBy("cart", "shop"), marked: [markedBy("cart", "shop")] },
      }),
      [[SHARED_FINALIZER, markOf("cart")]],
    ],
    ["is not needed at rest", seen({ shared: FREE }), []],
    ["is not left behind at rest", seen({ shared: MARKED }), OFF],
    [
      "goes when the gate is open for good",
      releasing({ ...RECORD, form: COMPLETED }, { shared: MARKED }),
      OFF,
    ],
    [
      "goes when the release goes back at once",
      releasing({ ...RECORD, back: "routes-first" }, { shared: MARKED }),
      OFF,
    ],
    [
      "stays while the release goes back by its steps",
      releasing({ ...RECORD, back: "marked" }, { shared: MARKED }),
      [],
    ],
    [
      "goes with a Rollout that is deleted",
      releasing(RECORD, {
        shared: MARKED,
        rollout: { ...gone, metadata: { ...gone.metadata, deletionTimestamp: NOON.toISOString() } },
      }),
      OFF,
    ],
    [
      "goes with one that is disabled",
      releasing(RECORD, { shared: MARKED, rollout: rollout(undefined, { disabled: true }) }),
      OFF,
    ],
    ["goes with its workload", { rollout: gone, extras: [], now: NOON, shared: MARKED }, OFF],
    [
      "stays while nothing is known of its kind of workload",
      { rollout: gone, extras: [], now: NOON, shared: MARKED, kind: "absent" },
      [],
    ],
    [
      "is that of the Rollout that counts",
      releasing(RECORD, { shared: MARKED, rival: "old" }),
      OFF,
    ],
    [
      "goes when nothing is referred to any more",
      releasing(RECORD, { shared: { marked: [markedBy("shop")] } }),
      OFF,
    ],
    ["needs a TrafficRouting", releasing(RECORD, { shared: { named, marked: [] } }), []],
    [
      "goes from one that is being deleted",
      releasing(RECORD, { shared: { named, ...leaving(["shop"]) } }),
      OFF,
    ],
    [
      "is not put on one that is being deleted",
      releasing(RECORD, { shared: { named, object: leaving([]).object, marked: [] } }),
      [],
    ],
    ["is nobody's where nobody has looked", releasing(), []],
  ];
  for (const [name, given, expected] of cases) {
    test(name, () => assert.deepEqual(finalizersIn(markActions(given, [])), expected));
  }

  test("moves to another one, off first", () => {
    const other = lane({ metadata: { name: "other", uid: "other-1" } });
    const given = releasing(RECORD, {
      shared: { named: { ...named, name: "other" }, object: other, marked: [markedBy("shop")] },
    });
    const markings = markingsIn(markActions(given, []));
    assert.deepEqual(
      markings.map(({ routing, finalizers }) => [routing.metadata.name, finalizers]),
      [
        ["lane", [SHARED_FINALIZER]],
        ["other", [SHARED_FINALIZER, MARK]],
      ],
    );
  });

  test("goes in the pass that opens the gate for good, before that", () => {
    const { object } = workload();
    const wanted = overlay(object, { ...RECORD, form: COMPLETED });
    const given = releasing(RECORD, { shared: MARKED });
    assert.deepEqual(finalizersIn(markActions(given, [{ kind: "workload", wanted }])), OFF);
  });
});

function leaving(rollouts: readonly string[]) {
  const { metadata } = markedBy(...rollouts);
  const object = lane({ metadata: { ...metadata, deletionTimestamp: NOON.toISOString() } });
  return { object, marked: [object] };
}

describe("all that a Rollout does in a pass", () => {
  const forms = fc.constantFrom<ReleaseRecord | undefined>(
    undefined,
    RECORD,
    { ...RECORD, form: { kind: "moving", maxSurge: 1, maxUnavailable: 1 } },
    { ...RECORD, form: COMPLETED },
    { ...RECORD, form: { kind: "finishing", outcome: "rolled-back" } },
    { ...RECORD, back: "routes-first" },
  );
  const shared = fc.constantFrom<SharedSeen>(
    FREE,
    MARKED,
    { named, marked: [] },
    {
      marked: [markedBy("shop")],
    },
  );

  test("begins with marks, and touches no pod before its mark is on", () => {
    fc.assert(
      fc.property(forms, shared, fc.integer({ min: 0, max: 10 }), (record, is, news) => {
        const all = [...pods("v1", 10 - news), ...pods("v2", news)];
        const revision = record === undefined ? "v1" : "v2";
        const given = seen({
          workload: workload({ revision, pods: all, ...(record === undefined ? {} : { record }) }),
          shared: is,
        });
        const { actions } = plan(given);
        const at = actions.findIndex(({ kind }) => kind === "sharing");
        assert.ok(at <= 0, "marks come first");
        const isFirst = news === 0 && is.named !== undefined && record?.form.kind === "held";
        if (!isFirst || record?.back !== undefined) return;
        const forms = actions.flatMap((one) =>
          one.kind === "workload" ? [readRecord(one.wanted)?.form.kind] : [],
        );
        assert.ok(
          forms.every((form) => form === "held"),
          "the rule is not in the routes yet, so no pod moves",
        );
      }),
    );
  });
});
