import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { abandonedReadiness, countingAgain } from "./abandoned.ts";

const RECORD = {
  rollout: "shop",
  stable: "v1",
  target: "v3",
  originals: { minReadySeconds: 5 },
  form: HELD,
};
const SETS = [
  replicaSet("v1", { replicas: 8 }),
  replicaSet("v2", { replicas: 2, minReadySeconds: 5 }),
  replicaSet("v3", { replicas: 1 }),
  replicaSet("v0"),
];

describe("abandonedReadiness", () => {
  const changed = (gate: "moving" | "held", sets = SETS) =>
    abandonedReadiness(sets, RECORD, gate).map((one) => [
      one.replicaSet.revision,
      one.minReadySeconds,
    ]);

  test("makes abandoned pods count for nothing while pods move, and only those", () => {
    assert.deepEqual(changed("moving"), [["v2", NEVER_AVAILABLE_SECONDS]]);
  });

  test("lets them count as the user says while a step is held", () => {
    const moved = SETS.map((set) =>
      set.revision === "v1" ? set : { ...set, minReadySeconds: NEVER_AVAILABLE_SECONDS },
    );
    assert.deepEqual(changed("held", moved), [["v2", 5]]);
    assert.deepEqual(changed("held"), []);
  });

  // Another version has come before its own controller had given it the user's value.
  for (const gate of ["moving", "held"] as const) {
    test(`lets stable pods count as the user says while ${gate}, if a release has kept them from it`, () => {
      const released = replicaSet("v1", { replicas: 8, minReadySeconds: NEVER_AVAILABLE_SECONDS });
      assert.deepEqual(changed(gate, [released]), [["v1", 5]]);
    });
  }
});

describe("countingAgain", () => {
  test("lets all that a release has kept from it count as the user says", () => {
    const moved = SETS.map((set) =>
      set.revision === "v2" ? set : { ...set, minReadySeconds: NEVER_AVAILABLE_SECONDS },
    );
    const changed = countingAgain(moved, RECORD);
    assert.deepEqual(
      changed.map((one) => [one.replicaSet.revision, one.minReadySeconds]),
      [
        ["v1", 5],
        ["v3", 5],
      ],
    );
  });
});
