import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extend, judge, NO_STREAK } from "./streak.ts";

const thresholds = { successThreshold: 2, failureThreshold: 3 };
const after = (...results: readonly boolean[]) =>
  judge(
    results.reduce((streak, result) => extend(streak, result), NO_STREAK),
    thresholds,
  );

describe("judge", () => {
  const cases: { name: string; results: boolean[]; expected: string }[] = [
    { name: "needs as many successes as asked", results: [true], expected: "undecided" },
    { name: "is content with them", results: [true, true], expected: "success" },
    { name: "forgives some failures", results: [false, false], expected: "undecided" },
    { name: "does not forgive more", results: [false, false, false], expected: "failure" },
    { name: "starts over after a change", results: [true, false, true], expected: "undecided" },
  ];
  for (const { name, results, expected } of cases) {
    test(name, () => assert.equal(after(...results), expected));
  }
});
