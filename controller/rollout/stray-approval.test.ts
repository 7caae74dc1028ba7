import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CanaryStatus, RolloutStatus, Wait } from "@sluice/shared/api/rollout.ts";
import { rollout } from "../observe/observed-fixture.ts";
import { sorted } from "./stray-approval.ts";

const SINCE = "2026-06-01T12:00:00Z";
const WAIT: Wait = { for: "Approval", step: 2, revision: "v2", since: SINCE, message: "" };
const SUB: CanaryStatus = {
  podTemplateHash: "",
  canaryRevision: "v2",
  canaryReplicas: 5,
  canaryReadyReplicas: 5,
  currentStepIndex: 2,
  nextStepIndex: 3,
  currentStepState: "StepPaused",
};

/** Step 2 of v2, as it stands before anybody approves it. */
const STANDS: RolloutStatus = {
  phase: "Progressing",
  currentStepIndex: 2,
  currentStepState: "StepPaused",
  canaryStatus: SUB,
  wait: WAIT,
};

/** The same, approved by a command for this. */
function approved(wait: Partial<Wait>, from: RolloutStatus = STANDS): RolloutStatus {
  const canaryStatus = { ...SUB, ...from.canaryStatus, currentStepState: "StepReady" } as const;
  return { ...from, canaryStatus, wait: { ...WAIT, ...from.wait, ...wait } };
}

describe("an approval that says what it is for", () => {
  test("stays where that is what stands there", () => {
    const is = rollout(approved({}));
    assert.deepEqual(sorted(is), { rollout: is });
  });

  const others: readonly { what: string; wait: Partial<Wait> }[] = [
    { what: "an earlier step", wait: { step: 1 } },
    { what: "a later step", wait: { step: 3 } },
    { what: "another revision", wait: { revision: "v1" } },
  ];
  for (const { what, wait } of others) {
    test(`for ${what} is taken out, and all is as it was`, () => {
      const { rollout: is, stray } = sorted(rollout(approved(wait)));
      assert.deepEqual(is.status, STANDS);
      assert.deepEqual(stray, { step: 2, revision: "v2", ...wait });
    });
  }

  test("for another step leaves a deadline what it was", () => {
    const stands: RolloutStatus = {
      ...STANDS,
      currentStepState: "StepUpgrade",
      canaryStatus: { ...SUB, currentStepState: "StepUpgrade" },
      wait: { ...WAIT, for: "Deadline" },
    };
    assert.deepEqual(sorted(rollout(approved({ step: 1 }, stands))).rollout.status, stands);
  });

  test("for the last step is none for the delay after it", () => {
    const delay: RolloutStatus = {
      ...STANDS,
      canaryStatus: { ...SUB, finalisingStep: "ResumeWorkload" },
      wait: { ...WAIT, for: "Duration", step: 3 },
    };
    assert.deepEqual(sorted(rollout(approved({ step: 2 }, delay))).rollout.status, delay);
    const meant = rollout(approved({}, delay));
    assert.deepEqual(sorted(meant), { rollout: meant });
  });

  test("for another step is taken out too where an old client has dropped the copy of the state", () => {
    const dropped = {
      ...approved({ step: 1 }),
      currentStepIndex: 0,
      currentStepState: "",
    } as const;
    const { rollout: is } = sorted(rollout(dropped));
    assert.equal(is.status?.canaryStatus?.currentStepState, "StepUpgrade");
  });
});

test("an approval that says nothing is for what stands there", () => {
  const { wait: _wait, ...dropped } = approved({});
  const is = rollout(dropped);
  assert.deepEqual(sorted(is), { rollout: is });
});
