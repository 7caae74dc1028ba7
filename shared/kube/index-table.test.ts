import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Entry } from "./entry.ts";
import { IndexTable } from "./index-table.ts";

const word = fc.constantFrom("a", "b", "c");
const entry: fc.Arbitrary<Entry<null>> = fc
  .tuple(word, fc.uniqueArray(word))
  .map(([key, keys]) => ({ key, object: null, indexed: [["index", keys]] }));
const step = fc.record({ kind: fc.constantFrom("add" as const, "remove" as const), entry });

test("an index has exactly the entries that were added and not removed", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const table = new IndexTable(["index"]);
      const pairs = new Set<string>();
      for (const { kind, entry: one } of steps) {
        table[kind](one);
        for (const key of one.indexed.flatMap(([, keys]) => keys)) {
          if (kind === "add") pairs.add(`${key} ${one.key}`);
          else pairs.delete(`${key} ${one.key}`);
        }
      }
      const found = ["a", "b", "c"].flatMap((key) =>
        [...table.keys("index", key)].map((holder) => `${key} ${holder}`),
      );
      assert.deepEqual(found.toSorted(), [...pairs].toSorted());
    }),
  );
});
