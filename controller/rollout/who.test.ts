import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Approval, Identity, Release, RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { NOON, rollout, seen, workload } from "../observe/observed-fixture.ts";
import type { Advanced } from "./advance.ts";
import type { Notice } from "./actions.ts";
import { noticesOf } from "./notices.ts";
import type { Position, Stored } from "./position.ts";
import type { Underway } from "./terrain.ts";
import { whoOf } from "./who.ts";

const JANE: Identity = { user: "jane", manager: "kubectl-set" };
const BOB: Identity = { user: "bob", groups: ["ops"], manager: "kubectl-patch" };
const EARLIER = "2026-06-01T11:00:00Z";
const NOW = "2026-06-01T12:00:00Z";

const AT_1: Position = { step: 1, state: "StepReady", since: NOON };
const APPROVED: Stored = { kind: "approved", position: AT_1 };
const jumped = (to: number): Stored => ({ kind: "jump", position: AT_1, to });

const batch = { wanted: 2, old: 8, updated: 2, ready: 2, reached: true, troubled: [] };
const GOES_ON: Advanced = {
  position: { step: 2, state: "StepUpgrade", since: NOON },
  doing: { kind: "upgrading", batch },
  done: [],
};
const STOPPED: Advanced = {
  position: AT_1,
  doing: { kind: "stopped", batch },
  done: [],
};

const RELEASE: Release = { revision: "v2", startedBy: JANE, startedAt: EARLIER };
const BY_BOB: Approval = { step: 1, revision: "v2", by: BOB };

/** A release of v2 that Jane started, as far as the record knows; a test says what the status has. */
function underway(status: Partial<RolloutStatus> = {}, startedBy?: Identity): Underway {
  const record = { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD };
  return {
    ...seen(),
    rollout: rollout({ currentStepIndex: 1, currentStepState: "StepReady", ...status }),
    workload: workload({ revision: "v2" }),
    record: { ...record, ...withoutUndefined({ startedBy }) },
  };
}

describe("whoOf", () => {
  const status = { release: RELEASE, approval: BY_BOB };

  test("a new release has who started it, and nobody who approved", () => {
    const old = { ...RELEASE, approvals: [{ step: 1, by: BOB, at: EARLIER }] };
    for (const release of [undefined, old, { ...old, revision: "v0" }]) {
      const is = whoOf(underway(withoutUndefined({ release }), JANE), "new", GOES_ON);
      assert.deepEqual(is.release, { revision: "v2", startedBy: JANE, startedAt: NOW });
    }
  });

  test("one that nobody was seen to start has nobody", () => {
    assert.deepEqual(whoOf(underway(), "new", GOES_ON).release, {
      revision: "v2",
      startedAt: NOW,
    });
  });

  test("what is written into the status about its start does not last", () => {
    const forged = { ...RELEASE, startedBy: BOB };
    const at: Stored = { kind: "at", position: AT_1 };
    const is = whoOf(underway({ release: forged }, JANE), at, GOES_ON);
    assert.deepEqual(is.release, RELEASE);
  });

  const taken: readonly { what: string; stored: Stored; approval?: Approval; is: unknown }[] = [
    {
      what: "an approval is taken over, with the time",
      stored: APPROVED,
      approval: BY_BOB,
      is: [{ step: 1, by: BOB, at: NOW }],
    },
    {
      what: "an approval that admission did not see is by nobody",
      stored: APPROVED,
      is: [{ step: 1, at: NOW }],
    },
    {
      what: "a name for another step is not the one for this",
      stored: APPROVED,
      approval: { ...BY_BOB, step: 2 },
      is: [{ step: 1, at: NOW }],
    },
    {
      what: "a name for another revision is not the one for this",
      stored: APPROVED,
      approval: { ...BY_BOB, revision: "v1" },
      is: [{ step: 1, at: NOW }],
    },
    {
      what: "who jumped somewhere has not approved",
      stored: APPROVED,
      approval: { ...BY_BOB, to: 3 },
      is: [{ step: 1, at: NOW }],
    },
    {
      what: "a jump forward is an approval of what it leaves out",
      stored: jumped(3),
      approval: { ...BY_BOB, to: 3 },
      is: [{ step: 1, to: 3, by: BOB, at: NOW }],
    },
    {
      what: "a jump back approves nothing",
      stored: jumped(1),
      approval: { ...BY_BOB, to: 1 },
      is: undefined,
    },
    {
      what: "an approval too early approves nothing",
      stored: { kind: "approved-too-early", position: AT_1 },
      approval: BY_BOB,
      is: undefined,
    },
  ];
  for (const { what, stored, approval, is } of taken) {
    test(what, () => {
      const given = { release: RELEASE, ...withoutUndefined({ approval }) };
      const who = whoOf(underway(given, JANE), stored, GOES_ON);
      assert.deepEqual(who.release.approvals, is);
      assert.equal(who.approval, undefined);
    });
  }

  test("there is one entry a step, the latest", () => {
    const approvals = [
      { step: 1, by: JANE, at: EARLIER },
      { step: 2, by: JANE, at: EARLIER },
    ];
    const who = whoOf(
      underway({ ...status, release: { ...RELEASE, approvals } }, JANE),
      APPROVED,
      GOES_ON,
    );
    assert.deepEqual(who.release.approvals, [approvals[1], { step: 1, by: BOB, at: NOW }]);
  });

  test("while all is stopped, nothing is taken and nothing forgotten", () => {
    const who = whoOf(underway(status, JANE), APPROVED, STOPPED);
    assert.deepEqual(who, { release: RELEASE, approval: BY_BOB });
  });
});

describe("what is said of who did it", () => {
  const said = (stored: Stored | "new", status: Partial<RolloutStatus>, by?: Identity) =>
    noticesOf(underway(status, by), { stored, from: AT_1, advanced: GOES_ON }).map(
      ({ message }: Notice) => message,
    )[0] ?? "";
  const cases: readonly { name: string; message: string; says: RegExp }[] = [
    {
      name: "the start",
      message: said("new", {}, JANE),
      says: /^release of revision v2 begins, started by jane \(kubectl-set\): 3 steps/,
    },
    {
      name: "a start that nobody saw",
      message: said("new", {}),
      says: /begins, started by somebody unknown, since admission was not asked: 3 steps/,
    },
    {
      name: "a replacement",
      message: said("new", { phase: "Progressing" }, BOB),
      says: /restart publishing: revision v2, started by bob \(kubectl-patch\)$/,
    },
    {
      name: "an approval",
      message: said(APPROVED, { approval: BY_BOB }, JANE),
      says: /^step\(1\) has been approved by bob \(kubectl-patch\)$/,
    },
    {
      name: "an approval that nobody saw",
      message: said(APPROVED, {}, JANE),
      says: /^step\(1\) has been approved by somebody unknown/,
    },
    {
      name: "a jump",
      message: said(jumped(3), { approval: { ...BY_BOB, to: 3 } }, JANE),
      says: /from step\(1\) to step\(3\), by bob \(kubectl-patch\)$/,
    },
  ];
  for (const { name, message, says } of cases) test(name, () => assert.match(message, says));
});
