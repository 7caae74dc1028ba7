import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { applyMergePatch } from "./apply-merge.ts";
import { mergePatch } from "./merge.ts";
import { runs } from "../testing/runs.ts";

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer()));
const key = fc.constantFrom("a", "b", "c/d", "constructor");
const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
  tree: fc.dictionary(key, fc.oneof({ depthSize: "small" }, leaf, tie("tree")), {
    noNullPrototype: true,
  }),
}));

describe("a merge patch", () => {
  test("applied to what was, gives what is", () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        assert.deepEqual(applyMergePatch(before, mergePatch(before, after)), after);
      }),
      runs(30),
    );
  });

  const cases: readonly (readonly [string, unknown, Record<string, unknown>, unknown])[] = [
    ["takes a key away by null", { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ["replaces a list as a whole", { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ["makes an object of what was none", { a: 1 }, { a: { b: { c: null } } }, { a: { b: {} } }],
    ["starts from nothing", undefined, { a: 1 }, { a: 1 }],
  ];
  for (const [name, target, patch, expected] of cases) {
    test(name, () => assert.deepEqual(applyMergePatch(target, patch), expected));
  }
});
