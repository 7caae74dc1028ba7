import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { ERROR_CODES, RolloutError } from "./rollout-error.ts";

/** Code → what docs/errors.md says about retrying it. */
async function documented(): Promise<Map<string, string>> {
  const text = await readFile(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const found = new Map<string, string>();
  for (const [, section = ""] of text.matchAll(/^## (.*?)(?=^## |(?![^]))/gms)) {
    const [code = "", ...rest] = section.split("\n");
    const [, retry = ""] = /^Retry: `([a-z-]+)`/m.exec(rest.join("\n")) ?? [];
    found.set(code.trim(), retry);
  }
  return found;
}

describe("error catalogue", () => {
  test("docs/errors.md has every code, with the same retry, and no other", async () => {
    assert.deepEqual(await documented(), ERROR_CODES);
  });

  test("an error knows its retry, keeps its cause, and says its code", () => {
    const cause = new Error("409");
    const error = new RolloutError("WRITE_CONFLICT", "pod moved on", { cause });
    assert.deepEqual([error.code, error.retry, error.cause], ["WRITE_CONFLICT", "backoff", cause]);
    assert.equal(new RolloutError("STEP_OUT_OF_RANGE", "step 9").retry, "on-change");
  });
});
