import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NOON } from "../observe/observed-fixture.ts";
import { wireTime, withCondition } from "./conditions.ts";

const ROLLING = {
  type: "Progressing",
  status: "True",
  reason: "InRolling",
  message: "step 1",
} as const;
const at = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

describe("withCondition", () => {
  const first = withCondition([], ROLLING, NOON);

  test("says when it was said first", () => {
    const time = "2026-06-01T12:00:00Z";
    assert.deepEqual(first, [{ ...ROLLING, lastUpdateTime: time, lastTransitionTime: time }]);
  });

  test("is the same when it says the same later", () => {
    assert.equal(withCondition(first, ROLLING, at(1)), first);
  });

  test("keeps the time of its turn when only the words change", () => {
    const [said] = withCondition(first, { ...ROLLING, message: "step 2" }, at(1));
    assert.deepEqual(
      [said?.lastUpdateTime, said?.lastTransitionTime],
      [wireTime(at(1)), wireTime(NOON)],
    );
  });

  test("turns with its status", () => {
    const [said] = withCondition(first, { ...ROLLING, status: "False" }, at(1));
    assert.equal(said?.lastTransitionTime, wireTime(at(1)));
  });

  test("keeps the others, and their order", () => {
    const two = withCondition(
      first,
      { type: "Succeeded", status: "True", reason: "", message: "" },
      NOON,
    );
    const again = withCondition(two, { ...ROLLING, message: "step 2" }, at(1));
    assert.deepEqual(
      again.map(({ type }) => type),
      ["Progressing", "Succeeded"],
    );
  });
});
