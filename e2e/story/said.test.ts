import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { warningsIn } from "./said.ts";

const said = (errors: string) => ({ command: "kubectl", exitCode: 0, output: "", errors });

describe("warningsIn", () => {
  test("finds what kubectl prints", () =>
    assert.deepEqual(warningsIn(said("Warning: held by shop\nother\n")), ["held by shop"]));

  test("finds what Helm logs, with its quotes undone", () => {
    const line = String.raw`I1123 15:04:45.374164     182 warnings.go:107] "Warning: say \"yes\""`;
    assert.deepEqual(warningsIn(said(line)), ['say "yes"']);
  });
});
