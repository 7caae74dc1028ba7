import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { ERROR_CODES, RolloutError } from "./rollout-error.ts";

describe("error catalogue", () => {
  test("docs/errors.md has every code, and no other", async () => {
    const text = await readFile(new URL("../../docs/errors.md", import.meta.url), "utf8");
    const documented = [...text.matchAll(/^## (.*)$/gm)].map(([, code]) => code);
    assert.deepEqual(documented, ERROR_CODES);
  });

  test("an error keeps its cause, and says its code", () => {
    const cause = new Error("409");
    const error = new RolloutError("WRITE_CONFLICT", "pod moved on", { cause });
    assert.deepEqual([error.code, error.cause], ["WRITE_CONFLICT", cause]);
  });
});
