import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { holdOf, surgeOf } from "./hold.ts";
import { HELD } from "./release-record.ts";
import { replicaSet } from "./replica-set-fixture.ts";

describe("a hold", () => {
  const sets = [replicaSet("v1", { replicas: 8 }), replicaSet("v2", { replicas: 5 })];

  test("keeps the surge that is out, so that the native controller takes no pod for it", () => {
    assert.deepEqual(holdOf({ replicaSets: sets, replicas: 10, surge: 3 }), {
      kind: "held",
      surge: 3,
    });
  });

  test("keeps no more than was allowed: the rest is a scaling down on its way", () => {
    assert.deepEqual(holdOf({ replicaSets: sets, replicas: 5, surge: 3 }), {
      kind: "held",
      surge: 3,
    });
    assert.deepEqual(holdOf({ replicaSets: sets, replicas: 5, surge: 0 }), HELD);
  });

  test("has none to keep when there are no more pods than desired", () => {
    assert.deepEqual(holdOf({ replicaSets: sets, replicas: 13, surge: 3 }), HELD);
  });

  test("does not count a ReplicaSet that is being deleted", () => {
    const going = replicaSet("v0", { replicas: 4, deleting: true });
    assert.deepEqual(holdOf({ replicaSets: [...sets, going], replicas: 13, surge: 3 }), HELD);
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
