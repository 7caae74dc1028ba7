import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readEnvironment } from "./environment.ts";
import { FEATURES, idleGates, NO_FEATURES, whenCutShort } from "./feature-gates.ts";

const read = (gates: string) =>
  readEnvironment({ FEATURE_GATES: gates }, (one) => one("FEATURE_GATES", NO_FEATURES, FEATURES));

describe("FEATURE_GATES", () => {
  const cases: readonly { gates: string; on: readonly string[] }[] = [
    { gates: "", on: [] },
    { gates: "RolloutHistory=true", on: ["RolloutHistory"] },
    { gates: "RolloutHistory=false", on: [] },
    { gates: "RolloutHistory=true,RolloutHistory=false", on: [] },
    {
      gates:
        "AdvancedDeployment=true, AppendPodSelector=true,KeepWorkloadPausedOnRolloutDeletion=true,RolloutHistory=false",
      on: ["AdvancedDeployment", "AppendPodSelector", "KeepWorkloadPausedOnRolloutDeletion"],
    },
  ];
  for (const { gates, on } of cases) {
    test(`of ${JSON.stringify(gates)} turns on ${JSON.stringify(on)}`, () => {
      assert.deepEqual([...read(gates)], on);
    });
  }

  for (const gates of [
    "RolloutHistory",
    "RolloutHistory=yes",
    "Rollouthistory=true",
    "Other=true",
  ]) {
    test(`of ${gates} is refused, and says what may be`, () => {
      assert.throws(
        () => read(gates),
        /known are RolloutHistory, KeepWorkloadPausedOnRolloutDeletion, AppendPodSelector, AdvancedDeployment\b/,
      );
    });
  }
});

test("a release that is cut short is let go, unless the gate for that is on", () => {
  assert.equal(whenCutShort(NO_FEATURES), "let go");
  assert.equal(whenCutShort(read("KeepWorkloadPausedOnRolloutDeletion=true")), "kept");
});

test("a gate that changes nothing says so", () => {
  assert.deepEqual(idleGates(NO_FEATURES), []);
  assert.deepEqual(idleGates(read("RolloutHistory=true")), []);
  assert.match(idleGates(read("AdvancedDeployment=true")).join(), /changes nothing/);
});
