import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EVERY_FATE,
  type Fate,
  inTurn,
  inWords,
  type Judge,
  KILLED,
  onlyAt,
  PASSES,
} from "./fate.ts";

function fatesOf(judge: Judge, writes: number): readonly string[] {
  return Array.from({ length: writes }, (_, index) =>
    inWords(judge({ number: index + 1, method: "PATCH", path: "/api" })),
  );
}

test("who is killed at every turn gets every other write done", () => {
  const all = ["killed before", "killed after", "killed before", "killed after"];
  assert.deepEqual(fatesOf(inTurn(KILLED.fates), 4), all);
});

test("one write alone has a fate of its own", () => {
  const conflict: Fate = { kind: "refused", status: 409 };
  assert.deepEqual(fatesOf(onlyAt(2, conflict), 3), ["passes", "refused with 409", "passes"]);
});

test("where there are no fates, all passes", () => {
  assert.deepEqual(fatesOf(inTurn([]), 2), [inWords(PASSES), inWords(PASSES)]);
});

test("no two fates have the same words", () => {
  assert.equal(new Set(EVERY_FATE.map(inWords)).size, EVERY_FATE.length);
});
