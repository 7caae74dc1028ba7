import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Holding, holdFor, holdOf, standsStill, surgeOf } from "./hold.ts";
import { HELD } from "./release-record.ts";
import { replicaSet } from "./replica-set-fixture.ts";

/** Of 13 pods; v3 is held, and runs nowhere yet. A test says what differs. */
const SETS = [replicaSet("v1", { replicas: 8 }), replicaSet("v2", { replicas: 5 })];
const holding = (differs: Partial<Holding>): Holding => ({
  replicaSets: SETS,
  target: "v3",
  replicas: 10,
  surge: 3,
  surgeBefore: 3,
  still: true,
  ...differs,
});
const held = (surge: number) => (surge === 0 ? HELD : { kind: "held", surge });

describe("a hold", () => {
  /** The surge that is kept, for each number of desired pods. */
  const assertKeeps = (surges: Readonly<Record<number, number>>, differs: Partial<Holding>) => {
    for (const [replicas, surge] of Object.entries(surges)) {
      assert.deepEqual(holdOf(holding({ ...differs, replicas: Number(replicas) })), held(surge));
    }
  };

  test("keeps the surge that is out, so that the native controller takes no pod for it", () => {
    assertKeeps({ 10: 3, 12: 1 }, {});
  });

  test("keeps no more than was allowed: the rest is a scaling down on its way", () => {
    assertKeeps({ 5: 3 }, {});
    assertKeeps({ 5: 0 }, { surge: 0 });
  });

  test("keeps all that was allowed as long as nobody knows what comes out", () => {
    assertKeeps({ 8: 4, 10: 4, 12: 4, 14: 4 }, { surge: 4, still: false });
    assertKeeps({ 8: 0 }, { surge: 0, surgeBefore: 0, still: false });
    assertKeeps({ 8: 0 }, { replicaSets: [], still: false });
  });

  test("keeps what is out as long as nobody knows whether a smaller surge was seen", () => {
    assertKeeps({ 8: 3, 11: 2, 13: 1 }, { surge: 1, still: false });
  });

  test("keeps no more than is out of a version that runs already, or it would get more pods", () => {
    assertKeeps({ 8: 3, 11: 2, 13: 0 }, { target: "v2", surge: 1, still: false });
  });

  test("has none to keep when there are no more pods than desired", () => {
    assertKeeps({ 13: 0 }, {});
  });

  test("does not count a ReplicaSet that is being deleted", () => {
    const going = replicaSet("v0", { replicas: 4, deleting: true });
    assertKeeps({ 13: 0 }, { replicaSets: [...SETS, going] });
    const target = { target: going.revision, surge: 4, still: false };
    assertKeeps({ 8: 4 }, { ...target, replicaSets: [...SETS, going] });
  });

  test("keeps all that is out in blue-green, and lets none of it count", () => {
    const none = holding({ replicas: 8, surge: 0 });
    assert.deepEqual(holdFor("BlueGreen", none), { kind: "arming", surge: 5 });
    assert.deepEqual(holdFor("BlueGreen", holding({ replicas: 13 })), HELD);
    assert.deepEqual(holdFor("Partition", none), HELD);
  });

  test("is allowed what was allowed before it", () => {
    const forms = [
      HELD,
      { kind: "arming", surge: 1 },
      { kind: "moving", maxUnavailable: 2, maxSurge: 3 },
      { kind: "finishing", outcome: "completed" },
    ] as const;
    assert.deepEqual(
      forms.map((form) => surgeOf(form, { own: 4, replicas: 10 })),
      [0, 1, 3, 4],
    );
  });
});

describe("a Deployment's own controller", () => {
  const stored = (spec: object, status: object, surge = 3) => {
    const of = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "shop", namespace: "web", generation: 4 },
      spec: { replicas: 10, ...spec },
      status: { observedGeneration: 4, replicas: 10, updatedReplicas: 10, ...status },
    };
    return standsStill(of, { replicaSets: SETS, surge });
  };

  test("stands still when it is done, or has seen that it is paused", () => {
    assert.ok(stored({}, {}));
    assert.ok(stored({ paused: true }, { replicas: 13, updatedReplicas: 5 }));
  });

  test("does not while it has not seen what is stored, or has pods to replace", () => {
    assert.ok(!stored({ paused: true }, { observedGeneration: 3 }));
    assert.ok(!stored({}, { observedGeneration: 3 }));
    assert.ok(!stored({}, { updatedReplicas: 9 }));
    assert.ok(!stored({}, { replicas: 13, updatedReplicas: 13 }));
  });

  test("does not while it is paused and has not all of its surge yet, or has it unheard of", () => {
    const status = { replicas: 13, updatedReplicas: 5 };
    assert.ok(!stored({ paused: true }, status, 4));
    assert.ok(stored({ paused: true }, status, 2));
  });
});
