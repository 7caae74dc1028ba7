import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CAUTIONS, RULES, STANDING_CAUTIONS, SWITCH_CAUTIONS } from "./index.ts";
import { v1alpha1Face } from "./v1alpha1-face.ts";
import { V1BETA1 } from "./v1beta1-face.ts";

const old = v1alpha1Face({});

test("docs/rules.md has a line for every rule and every caution, and no other", () => {
  const page = readFileSync(new URL("../../../docs/rules.md", import.meta.url), "utf8");
  const documented = [...page.matchAll(/^\| `(\w+)` .*\| (refused|warning)/gm)];
  assert.deepEqual(
    documented.filter(([, , answer]) => answer === "refused").map(([, name]) => name),
    [...RULES, ...old.rules].map(({ name }) => name),
  );
  assert.deepEqual(
    documented.filter(([, , answer]) => answer === "warning").map(([, name]) => name),
    [...CAUTIONS, ...V1BETA1.cautions, ...SWITCH_CAUTIONS, ...STANDING_CAUTIONS].map(
      ({ name }) => name,
    ),
  );
});
