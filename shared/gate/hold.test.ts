import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { holdFor, holdOf, standsStill, surgeOf } from "./hold.ts";
import { HELD } from "./release-record.ts";
import { replicaSet } from "./replica-set-fixture.ts";

describe("a hold", () => {
  const sets = [replicaSet("v1", { replicas: 8 }), replicaSet("v2", { replicas: 5 })];

  test("keeps the surge that is out, so that the native controller takes no pod for it", () => {
    assert.deepEqual(
      holdOf({
        replicaSets: sets,
        target: "v3",
        replicas: 10,
        surge: 3,
        surgeBefore: 3,
        still: true,
      }),
      {
        kind: "held",
        surge: 3,
      },
    );
  });

  test("keeps no more than was allowed: the rest is a scaling down on its way", () => {
    assert.deepEqual(
      holdOf({
        replicaSets: sets,
        target: "v3",
        replicas: 5,
        surge: 3,
        surgeBefore: 3,
        still: true,
      }),
      {
        kind: "held",
        surge: 3,
      },
    );
    assert.deepEqual(
      holdOf({
        replicaSets: sets,
        target: "v3",
        replicas: 5,
        surge: 0,
        surgeBefore: 3,
        still: true,
      }),
      HELD,
    );
  });

  test("keeps all that was allowed as long as nobody knows what comes out", () => {
    const allowed = { kind: "held", surge: 4 };
    const kept = [8, 10, 12].map((replicas) =>
      holdOf({ replicaSets: sets, target: "v3", replicas, surge: 4, surgeBefore: 3, still: false }),
    );
    assert.deepEqual(kept, [allowed, allowed, allowed]);
    assert.deepEqual(
      holdOf({
        replicaSets: sets,
        target: "v3",
        replicas: 8,
        surge: 0,
        surgeBefore: 0,
        still: false,
      }),
      HELD,
    );
    assert.deepEqual(
      holdOf({
        replicaSets: [],
        target: "v3",
        replicas: 8,
        surge: 4,
        surgeBefore: 3,
        still: false,
      }),
      HELD,
    );
  });

  test("keeps what the user allows as long as nobody knows whether a smaller surge was seen", () => {
    const kept = [8, 11, 13].map((replicas) =>
      holdOf({ replicaSets: sets, target: "v3", replicas, surge: 1, surgeBefore: 3, still: false }),
    );
    assert.deepEqual(
      kept,
      [3, 2, 1].map((surge) => ({ kind: "held", surge })),
    );
  });

  test("keeps no more than is out of a version that runs already, or it would get more pods", () => {
    const kept = [8, 11, 13].map((replicas) =>
      holdOf({ replicaSets: sets, target: "v2", replicas, surge: 1, surgeBefore: 3, still: false }),
    );
    assert.deepEqual(kept, [{ kind: "held", surge: 3 }, { kind: "held", surge: 2 }, HELD]);
  });

  test("has none to keep when there are no more pods than desired", () => {
    assert.deepEqual(
      holdOf({
        replicaSets: sets,
        target: "v3",
        replicas: 13,
        surge: 3,
        surgeBefore: 3,
        still: true,
      }),
      HELD,
    );
  });

  test("does not count a ReplicaSet that is being deleted", () => {
    const going = replicaSet("v0", { replicas: 4, deleting: true });
    assert.deepEqual(
      holdOf({
        replicaSets: [...sets, going],
        target: "v3",
        replicas: 13,
        surge: 3,
        surgeBefore: 3,
        still: true,
      }),
      HELD,
    );
  });

  test("keeps all that is out in blue-green, and lets none of it count", () => {
    assert.deepEqual(
      holdFor("BlueGreen", {
        replicaSets: sets,
        target: "v3",
        replicas: 8,
        surge: 0,
        surgeBefore: 3,
        still: true,
      }),
      {
        kind: "arming",
        surge: 5,
      },
    );
    assert.deepEqual(
      holdFor("BlueGreen", {
        replicaSets: sets,
        target: "v3",
        replicas: 13,
        surge: 3,
        surgeBefore: 3,
        still: true,
      }),
      HELD,
    );
    assert.deepEqual(
      holdFor("Partition", {
        replicaSets: sets,
        target: "v3",
        replicas: 8,
        surge: 0,
        surgeBefore: 3,
        still: true,
      }),
      HELD,
    );
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
  const stored = (spec: object, status: object) =>
    standsStill({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "shop", namespace: "web", generation: 4 },
      spec: { replicas: 10, ...spec },
      status: { observedGeneration: 4, replicas: 10, updatedReplicas: 10, ...status },
    });

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
});
