import assert from "node:assert/strict";
import { test } from "node:test";
import { keepsTheLaws } from "../editor-laws.ts";
import type { Routed } from "../editor.ts";
import { editorFor } from "../editors.ts";
import type { Split } from "../routing.ts";
import { edits, routes, splits } from "./arbitrary-route.ts";
import type { Fields } from "../fields.ts";
import { refsOf, rulesOf, weightOf } from "./backend-refs.ts";

const sum = (rule: Fields): number => refsOf(rule).reduce((total, ref) => total + weightOf(ref), 0);

const shareOf = (rule: Fields, name: string): number =>
  refsOf(rule)
    .filter((ref) => ref["name"] === name && ref["namespace"] === undefined)
    .reduce((total, ref) => total + weightOf(ref), 0) / sum(rule);

/** Of every rule: some backend gets requests if one did before, and each as many as it should. */
function sharesAreRight(intent: Routed, stored: Routed, { weight }: Split): void {
  const before = rulesOf(intent);
  const after = rulesOf(stored).slice(-before.length);
  for (const rule of rulesOf(stored)) {
    for (const ref of refsOf(rule)) assert.ok(Number.isInteger(weightOf(ref)), "whole numbers");
  }
  for (const [index, rule] of after.entries()) {
    const was = before[index] ?? {};
    assert.equal(sum(rule) === 0, sum(was) === 0, "never a sum of 0 in a rule which had more");
    if (sum(was) === 0 || weight === undefined) continue;
    for (const other of ["cart", "blog"]) {
      assert.ok(Math.abs(shareOf(rule, other) - shareOf(was, other)) < 1e-9, "others keep theirs");
    }
    if (refsOf(was).some(({ name, weight: own }) => name === "shop-canary" || own === 0)) continue;
    const wanted = (shareOf(was, "shop") * weight) / 100;
    assert.ok(Math.abs(shareOf(rule, "shop-canary") - wanted) < 1e-9, "a percent of the old one's");
  }
}

/** Most of what is asked for has a meaning there. */
const marks = splits.map(({ weight, ...split }) => (weight === 50 ? { ...split, weight } : split));

/** All of the user's rules are what they were; those in front lead where these do. */
function onlyMarks(intent: Routed, stored: Routed): void {
  const before = rulesOf(intent);
  assert.deepEqual(rulesOf(stored).slice(-before.length), before, "no rule is changed");
  for (const rule of rulesOf(stored).slice(0, -before.length)) {
    const names = refsOf(rule).map(({ name }) => name);
    assert.deepEqual([...new Set(names)], ["shop"], "marked requests go to the same Service");
    assert.match(JSON.stringify(rule), /canary|beta/, "and get the headers");
  }
}

for (const kind of ["HTTPRoute", "GRPCRoute"] as const) {
  test(`${kind} keeps the laws of an editor`, () => {
    const editor = editorFor({ apiVersion: "gateway.networking.k8s.io/v1", kind });
    assert.ok(editor !== undefined);
    keepsTheLaws({ editor, objects: routes(kind), splits, edits, check: sharesAreRight });
  });

  test(`${kind} keeps them where both versions are behind one Service`, () => {
    const editor = editorFor({ apiVersion: "gateway.networking.k8s.io/v1", kind });
    assert.ok(editor !== undefined);
    keepsTheLaws({
      editor,
      objects: routes(kind),
      splits: marks,
      edits,
      canaryService: "shop",
      check: onlyMarks,
    });
  });
}
