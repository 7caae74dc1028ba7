import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { refuseStray } from "./refuse-stray.ts";
import { approved, STATUS, waiting, withCanary, withStatus } from "./rollout-fixture.ts";

const COMMAND = "kubectl patch rollout shop -n web";
const WAIT = { for: "Approval", step: 1, revision: "v2", since: "", message: "confirm" } as const;
const AT_1 = waiting({ wait: { ...WAIT, command: COMMAND } });
const { wait: _none, ...IDLE_STATUS } = STATUS;
const IDLE: Rollout = { ...AT_1, status: { ...IDLE_STATUS, message: "workload is healthy" } };

/** What a merge patch with this wait comes to. */
const named = (before: Rollout, wait: object): unknown => {
  const after = approved(before);
  return { ...after, status: { ...after.status, wait: { ...before.status?.wait, ...wait } } };
};

describe("refuseStray", () => {
  const passes: readonly { name: string; before: Rollout; after: unknown }[] = [
    { name: "an approval of what waits", before: AT_1, after: named(AT_1, WAIT) },
    { name: "one that names nothing", before: AT_1, after: approved(AT_1) },
    {
      name: "one that names the revision alone",
      before: AT_1,
      after: named(AT_1, { revision: "v2" }),
    },
    {
      name: "one by a client that drops what it does not know",
      before: AT_1,
      after: {
        ...approved(AT_1),
        status: { ...IDLE_STATUS, canaryStatus: { currentStepState: "StepReady" } },
      },
    },
    { name: "one that names nothing where nothing waits", before: IDLE, after: approved(IDLE) },
    {
      name: "what approves nothing",
      before: AT_1,
      after: withStatus(AT_1, { wait: { ...WAIT, step: 2 } }),
    },
    { name: "what is no Rollout", before: AT_1, after: "a text" },
  ];
  for (const { name, before, after } of passes) {
    test(`lets ${name} pass`, () => assert.equal(refuseStray(before, after), undefined));
  }

  const refused: readonly { name: string; before: Rollout; wait: object; says: RegExp }[] = [
    {
      name: "an earlier step",
      before: withCanary(AT_1, { currentStepIndex: 1 }),
      wait: { step: 3 },
      says: /^this approves step\(3\) of revision v2 of Rollout web\/shop, and now it is step\(1\) of revision v2: confirm; to go on: kubectl patch/,
    },
    {
      name: "another revision",
      before: AT_1,
      wait: { revision: "v1" },
      says: /of revision v1 .* of revision v2/,
    },
    {
      name: "a step that waits no more",
      before: IDLE,
      wait: { step: 1, revision: "v2" },
      says: /nothing waits there now: workload is healthy$/,
    },
    {
      name: "a step of nothing",
      before: IDLE,
      wait: { step: 1 },
      says: /step\(1\) of revision \?/,
    },
  ];
  for (const { name, before, wait, says } of refused) {
    test(`refuses one of ${name}, and says what waits now`, () => {
      const verdict = refuseStray(before, named(before, wait));
      assert.equal(verdict?.kind, "deny");
      assert.equal(verdict?.kind === "deny" ? verdict.status : 0, 409);
      assert.match(verdict?.kind === "deny" ? verdict.message : "", says);
    });
  }
});
