import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { widthOf, wrapped } from "./paint.ts";
import { lineOf, panelOf } from "./panel.ts";
import { terminalOn } from "./terminal.ts";
import type { View } from "./view.ts";

const progress = { message: "", waitsFor: "Duration", reason: "InRolling" };
const view: View = {
  versions: [
    { name: "v1", ready: 9, notReady: 0, share: 90 },
    { name: "v2", ready: 1, notReady: 1, share: 10 },
  ],
  progress: { ...progress, phase: "Progressing", step: 1, state: "StepPaused" },
  steps: 3,
  wait: {
    message: "Rollout is in step(1/3), and wait duration(60 seconds) to enter the next step",
    command: "kubectl patch rollout shop",
    until: new Date("2026-01-01T00:00:10Z"),
  },
  requests: 40,
  failed: 0,
};
const glyphs = { full: "#", pending: ".", rule: "-", arrow: "->" };
const style = { paint: (_: string, text: string) => text, glyphs };
const now = new Date("2026-01-01T00:00:03Z");

describe("panelOf", () => {
  const lines = panelOf(view, { ...style, columns: 60, now });

  test("shows pods and traffic of each version as bars", () => {
    assert.match(lines[2] ?? "", /^v1 +#{9} +9 +#{18} +90 %$/);
    assert.match(lines[3] ?? "", /^v2 +#\. +1 \+ 1 +## +10 %$/);
  });

  test("says what is waited for, until when, and the command that ends it", () => {
    assert.ok(lines.includes("step    1 of 3, StepPaused"));
    assert.ok(lines.includes("ends    by itself in 7 s"));
    assert.ok(lines.includes("kubectl patch rollout shop"));
  });

  test("fits the columns, except for the command, which must stay in one piece", () =>
    assert.deepEqual(
      lines.filter((line) => widthOf(line) > 60),
      [],
    ));

  test("says nothing of a wait when no release is under way", () => {
    const idle: View = { ...view, progress: { ...view.progress, phase: "Healthy" } };
    assert.ok(
      !panelOf(idle, { ...style, columns: 60, now })
        .join("\n")
        .includes("ends"),
    );
  });

  test("comes in one line where nothing can be redrawn", () =>
    assert.equal(
      lineOf(view),
      "pods v1 9, v2 1 + 1 | traffic v1 90%, v2 10% | step 1/3 StepPaused",
    ));
});

describe("wrapped", () => {
  test("breaks at words, and leaves a longer word alone", () =>
    assert.deepEqual(wrapped("one two threefourfive six", 7), ["one two", "threefourfive", "six"]));
});

describe("terminalOn", () => {
  const write = () => true;
  const cases = [
    ["a terminal", { isTTY: true }, { TERM: "xterm" }, ["screen", "person", "colour"]],
    [
      "one without colours",
      { isTTY: true },
      { TERM: "xterm", NO_COLOR: "1" },
      ["screen", "person", "plain"],
    ],
    ["a dumb one", { isTTY: true }, { TERM: "dumb" }, ["lines", "person", "plain"]],
    ["a pipe", {}, { TERM: "xterm" }, ["lines", "log", "plain"]],
  ] as const;
  for (const [name, out, env, expected] of cases) {
    test(name, () => {
      const { mode, reader, colour } = terminalOn({ ...out, write }, env);
      assert.deepEqual([mode, reader, colour], expected);
    });
  }

  test("draws with what the locale can show", () => {
    assert.equal(terminalOn({ write }, { LANG: "C" }).glyphs.full, "#");
    assert.equal(terminalOn({ write }, { LANG: "en_US.UTF-8" }).glyphs.full, "█");
  });
});
