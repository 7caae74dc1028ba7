import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { firstApproved, type PausingStep } from "./pause.ts";

const HALF: PausingStep = { replicas: "50%" };
const TIMED: PausingStep = { replicas: "50%", pause: { duration: 60 } };
const AT_ONCE: PausingStep = { replicas: "50%", pause: { duration: 0 } };
const ALL: PausingStep = { replicas: "100%" };

describe("the first step that is approved", () => {
  const cases: readonly { name: string; steps: readonly PausingStep[]; is: number | undefined }[] =
    [
      { name: "is the first, where it waits for a person", steps: [HALF, HALF, ALL], is: 1 },
      { name: "is not one that waits for nobody", steps: [AT_ONCE, HALF, ALL], is: 2 },
      {
        name: "is rather one that waits for a person than for a time",
        steps: [TIMED, HALF],
        is: 2,
      },
      {
        name: "is one that waits for a time, where none waits for a person",
        steps: [AT_ONCE, TIMED, ALL],
        is: 2,
      },
      { name: "is none, where none waits", steps: [AT_ONCE, ALL], is: undefined },
      { name: "is none of no steps", steps: [], is: undefined },
    ];
  for (const { name, steps, is } of cases) {
    test(name, () => assert.equal(firstApproved(steps, "Partition"), is));
  }

  test("may be the last in blue-green, where old pods are left to decide about", () => {
    assert.equal(firstApproved([AT_ONCE, ALL], "BlueGreen"), 2);
  });
});
