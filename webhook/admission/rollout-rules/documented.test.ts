import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CAUTIONS, RULES, STANDING_CAUTIONS } from "./index.ts";

test("docs/rules.md has a line for every rule and every caution, and no other", () => {
  const page = readFileSync(new URL("../../../docs/rules.md", import.meta.url), "utf8");
  const documented = [...page.matchAll(/^\| `(\w+)` .*\| (refused|warning)/gm)];
  assert.deepEqual(
    documented.filter(([, , answer]) => answer === "refused").map(([, name]) => name),
    RULES.map(({ name }) => name),
  );
  assert.deepEqual(
    documented.filter(([, , answer]) => answer === "warning").map(([, name]) => name),
    [...CAUTIONS, ...STANDING_CAUTIONS].map(({ name }) => name),
  );
});
