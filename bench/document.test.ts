import assert from "node:assert/strict";
import { test } from "node:test";
import { replaced } from "./document.ts";

const STORED = `
Machine: the old one.

### Releases

old releases

### Traffic

Machine: the old one.

#### Of what

old traffic
`;

test("what was measured takes the place of what was there, with its machine, and the rest stays", () => {
  const results = replaced(STORED, "two cores", { release: "new releases\n" });
  assert.match(results, /^### Releases\n\nMachine: two cores.\n\nnew releases\n\n### Traffic\n/);
  assert.match(results, /### Traffic\n\nMachine: the old one.\n\n#### Of what\n\nold traffic$/);
  assert.doesNotMatch(results, /old releases/);
});

test("written once more it is the same", () => {
  const once = replaced(STORED, "two cores", { fleet: "| a |" });
  assert.equal(replaced(`\n\n${once}\n\n`, "two cores", { fleet: "| a |" }), once);
});
