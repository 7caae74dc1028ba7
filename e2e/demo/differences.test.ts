import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { differencesIn } from "./differences.ts";

describe("differencesIn", () => {
  const cases: readonly (readonly [string, unknown, unknown, readonly string[]])[] = [
    ["nothing between equals", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ["a changed value", { a: { b: 1 } }, { a: { b: 2 } }, ["spec.a.b: 1 -> 2"]],
    ["an item of a list", { a: [1, 2] }, { a: [1, 3] }, ["spec.a.1: 2 -> 3"]],
    ["what came", {}, { paused: true }, ["spec.paused: undefined -> true"]],
    ["what went", { paused: true }, {}, ["spec.paused: true -> undefined"]],
    ["another kind of value", { a: { b: 1 } }, { a: 1 }, ['spec.a: {"b":1} -> 1']],
  ];
  for (const [name, before, after, expected] of cases) {
    test(name, () => assert.deepEqual(differencesIn(before, after, "spec"), expected));
  }
});
