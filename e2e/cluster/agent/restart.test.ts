import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { backoffMs, crashesAfter, exitCodeOf, isRestarted } from "./restart.ts";

describe("restarts", () => {
  test("wait twice as long each time, and no longer than two seconds", () =>
    assert.deepEqual([1, 2, 3, 4, 5, 50].map(backoffMs), [200, 400, 800, 1600, 2000, 2000]));

  test("forget crashes after a long run", () => {
    assert.equal(crashesAfter(4, 100), 5);
    assert.equal(crashesAfter(4, 10_000), 1);
  });

  test("follow the pod's policy", () => {
    assert.equal(isRestarted("Always", 0), true);
    assert.equal(isRestarted("OnFailure", 0), false);
    assert.equal(isRestarted("OnFailure", 1), true);
    assert.equal(isRestarted("Never", 1), false);
  });
});

describe("exitCodeOf", () => {
  test("adds a signal's number to 128", () =>
    assert.equal(exitCodeOf({ code: null, signal: "SIGKILL" }), 137));
  test("takes the code as it is", () => assert.equal(exitCodeOf({ code: 3, signal: null }), 3));
});
