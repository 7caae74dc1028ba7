import assert from "node:assert/strict";
import { test } from "node:test";
import { remembering } from "./remembering.ts";

function counted(answerTo: (input: string) => string) {
  const asked: string[] = [];
  const engine = remembering({
    answer(source, input) {
      asked.push(`${source}${input}`);
      return answerTo(input);
    },
  });
  return { engine, asked };
}

test("what was answered lately is not worked out again", () => {
  const { engine, asked } = counted((input) => `+${input}`);
  assert.equal(engine.answer("s", "1"), "+1");
  assert.equal(engine.answer("s", "1"), "+1");
  assert.equal(engine.answer("t", "1"), "+1");
  assert.deepEqual(asked, ["s1", "t1"]);
});

test("a fault is worked out again", () => {
  const { engine, asked } = counted(() => "-too slow");
  engine.answer("s", "1");
  engine.answer("s", "1");
  assert.equal(asked.length, 2);
});

test("no more is kept than a few, the latest, and nothing that is long", () => {
  const { engine, asked } = counted((input) => `+${input}`);
  for (let input = 0; input < 40; input += 1) engine.answer("s", String(input));
  engine.answer("s", "39");
  assert.equal(asked.length, 40);
  engine.answer("s", "0");
  assert.equal(asked.length, 41);
  const long = "x".repeat(70_000);
  engine.answer("s", long);
  engine.answer("s", long);
  assert.equal(asked.length, 43);
});
