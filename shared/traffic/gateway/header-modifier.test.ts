import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RequestHeaderModifier } from "../../api/rollout.ts";
import { withModifier } from "./header-modifier.ts";

const on = (value: string) => [{ name: "X-A", value }];

interface Case {
  readonly name: string;
  readonly theirs: RequestHeaderModifier;
  readonly ours: RequestHeaderModifier;
  readonly both: RequestHeaderModifier;
}

const cases: readonly Case[] = [
  {
    name: "different headers are changed side by side",
    theirs: { remove: ["X-B"] },
    ours: { set: on("1") },
    both: { set: on("1"), remove: ["X-B"] },
  },
  {
    name: "what is set last counts, in whatever case its name is",
    theirs: { set: [{ name: "x-a", value: "0" }], add: [{ name: "X-B", value: "0" }] },
    ours: { set: on("1") },
    both: { set: on("1"), add: [{ name: "X-B", value: "0" }] },
  },
  {
    name: "what is added to a header that was set is set with it",
    theirs: { set: on("0") },
    ours: { add: on("1") },
    both: { set: on("0,1") },
  },
  {
    name: "what is added twice is added at once",
    theirs: { add: on("0") },
    ours: { add: on("1") },
    both: { add: on("0,1") },
  },
  {
    name: "what is added to a header that was removed is all that it has",
    theirs: { remove: ["x-a"] },
    ours: { add: on("1") },
    both: { set: on("1") },
  },
  {
    name: "what is removed is gone",
    theirs: { set: on("0") },
    ours: { remove: ["X-A"] },
    both: { remove: ["X-A"] },
  },
];

describe("withModifier", () => {
  for (const { name, theirs, ours, both } of cases) {
    test(name, () => {
      const others = [{ type: "ExtensionRef" }, { type: "URLRewrite" }] as const;
      const [first, last] = others;
      const filter = (modifier: RequestHeaderModifier) => ({
        type: "RequestHeaderModifier",
        requestHeaderModifier: modifier,
      });
      const filters = withModifier([first, filter(theirs), last], ours);
      assert.deepEqual(filters, [first, filter(both), last]);
    });
  }

  test("nothing to change is no filter", () => {
    assert.deepEqual(withModifier([], {}), []);
  });
});
