import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readConfig } from "./config.ts";

describe("FEATURE_GATES", () => {
  const cases: readonly { gates: string; on: readonly string[] }[] = [
    { gates: "", on: [] },
    { gates: "RolloutHistory=true", on: ["RolloutHistory"] },
    { gates: "RolloutHistory=false", on: [] },
  ];
  for (const { gates, on } of cases) {
    test(`of ${JSON.stringify(gates)} turns on ${JSON.stringify(on)}`, () => {
      assert.deepEqual([...readConfig({ FEATURE_GATES: gates }).features], on);
    });
  }

  for (const gates of [
    "RolloutHistory",
    "RolloutHistory=yes",
    "Rollouthistory=true",
    "Other=true",
  ]) {
    test(`of ${gates} is refused, and says what may be`, () => {
      assert.throws(() => readConfig({ FEATURE_GATES: gates }), /known are RolloutHistory/);
    });
  }
});
