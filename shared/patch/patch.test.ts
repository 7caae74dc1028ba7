import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { diff, type JsonPatchOperation } from "./diff.ts";
import { isRecord, own } from "./json.ts";
import { mergePatch } from "./merge.ts";
import { runs } from "../testing/runs.ts";

/** Applies what `diff` produces: the reference reading of RFC 6902 for our three operations. */
function apply(target: unknown, operations: readonly JsonPatchOperation[]): unknown {
  return operations.reduce<unknown>((state, operation) => {
    const keys = operation.path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    return set(state, keys, operation.op === "remove" ? undefined : operation.value);
  }, target);
}

function set(target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const base = isRecord(target) ? target : {};
  const { [key]: _was, ...others } = base;
  const is = set(own(base, key), rest, value);
  return is === undefined ? others : { ...others, [key]: is };
}

/** RFC 7386, as the API server reads it. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(own(result, key), value);
  }
  return result;
}

// A merge patch cannot say null, so stored objects without null are what it is about.
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer()));
const key = fc.oneof(fc.constantFrom("a", "b", "c/d", "e~f", "a.b/c"), fc.string({ minLength: 1 }));
const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
  tree: fc.dictionary(
    key.filter((name) => name !== "__proto__"),
    fc.oneof({ depthSize: "small" }, leaf, tie("tree")),
    { noNullPrototype: true },
  ),
}));

describe("patches", () => {
  test("a diff applied to what was gives what is", () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        assert.deepEqual(apply(before, diff(before, after)), after);
      }),
      runs(30),
    );
  });

  test("a merge patch applied to what was gives what is", () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        assert.deepEqual(merge(before, mergePatch(before, after)), after);
      }),
      runs(30),
    );
  });

  test("equal objects need no patch", () => {
    fc.assert(
      fc.property(tree, (same) => {
        assert.deepEqual(diff(same, structuredClone(same)), []);
        assert.deepEqual(mergePatch(same, structuredClone(same)), {});
      }),
    );
  });

  test("a label key is escaped in the pointer", () => {
    const operations = diff({ labels: {} }, { labels: { "sluice.dev/a~b": "1" } });
    assert.deepEqual(operations, [{ op: "add", path: "/labels/sluice.dev~1a~0b", value: "1" }]);
  });

  test("a key that is undefined counts as absent", () => {
    assert.deepEqual(diff({ a: 1 }, { a: undefined }), [{ op: "remove", path: "/a" }]);
    assert.deepEqual(mergePatch({ a: 1 }, { a: undefined }), { a: null });
    assert.deepEqual(mergePatch({}, { a: undefined }), {});
  });
});
