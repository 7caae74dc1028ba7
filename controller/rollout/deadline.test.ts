import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RolloutStatus, Step } from "@sluice/shared/api/rollout.ts";
import { HELD, readRecord } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import { BATCH_IDS, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import {
  DEPLOYMENT,
  NOON,
  pods,
  rollout,
  seen,
  STEPS,
  unready,
  workload,
} from "../observe/observed-fixture.ts";
import type { Observed } from "../observe/observed.ts";
import type { Action } from "./actions.ts";
import { plan } from "./plan.ts";

const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

interface Given {
  readonly at?: Date;
  readonly status?: RolloutStatus | undefined;
  readonly strategy?: object;
  readonly steps?: readonly Step[];
  readonly ready?: number;
  readonly sets?: readonly ReturnType<typeof replicaSet>[];
  readonly paused?: boolean;
}

const V1 = replicaSet("v1", { replicas: 8 });
const V2 = replicaSet("v2", { replicas: 2, number: 2 });

/** A release from v1 to v2 in step 1 of 3: 2 pods of v2 are out, and the first `ready` of them are. */
function releasing(given: Given = {}): Observed {
  const { at = NOON, status, strategy = {}, steps = STEPS, ready = 0, paused = false } = given;
  const object = startRelease(DEPLOYMENT, {
    rollout: { name: "shop" },
    target: "v2",
    leaves: { revision: "v1", podTemplateHash: "hash-v1" },
    style: "Partition",
    originals: { strategyType: "RollingUpdate", maxUnavailable: "25%", maxSurge: "25%" },
    form: HELD,
  });
  const labels = { [ROLLOUT_ID]: "v2", [BATCH_IDS[0]]: "1" };
  const fresh = pods("v2", 2, { labels }).map((pod, index) =>
    index < ready ? pod : unready(pod, "exit code 1"),
  );
  const record = readRecord(object);
  return seen({
    rollout: rollout(status, { strategy: { paused, canary: { steps, ...strategy } } }),
    workload: workload({
      object: { ...object, status: { ...DEPLOYMENT.status, updatedReplicas: 2 } },
      revision: "v2",
      replicaSets: given.sets ?? [V1, V2],
      pods: [...pods("v1", 8), ...fresh],
      ...(record === undefined ? {} : { record }),
    }),
    now: at,
  });
}

const statusIn = (actions: readonly Action[]): RolloutStatus | undefined =>
  actions.flatMap((action) => (action.kind === "status" ? [action.status] : []))[0];

/** The status after a look, whether it stored one or not. */
function after(from: Observed): RolloutStatus | undefined {
  return statusIn(plan(from).actions) ?? from.rollout.status;
}

const reasons = (from: Observed): readonly string[] =>
  plan(from).actions.flatMap((one) => (one.kind === "notice" ? [one.notice.reason] : []));
const kinds = (from: Observed): readonly string[] => plan(from).actions.map(({ kind }) => kind);

function withState(status: RolloutStatus | undefined, state: "StepReady"): RolloutStatus {
  const canaryStatus = status?.canaryStatus;
  if (status === undefined || canaryStatus === undefined) throw new Error("a status");
  return { ...status, canaryStatus: { ...canaryStatus, currentStepState: state } };
}

const MINUTE = { progressDeadlineSeconds: 60 };
const BACK = { ...MINUTE, onDeadline: "Rollback" };

/** Begun at noon. */
const begun = (strategy: object): RolloutStatus | undefined => after(releasing({ strategy }));
const overdue = (strategy: object): Observed =>
  releasing({ strategy, status: begun(strategy), at: later(60) });

const inShort = (status: RolloutStatus | undefined): string => {
  const reason = (status?.conditions ?? []).find(({ type }) => type === "Progressing")?.reason;
  const { currentStepIndex, currentStepState } = status ?? {};
  return `${currentStepIndex} ${currentStepState} for ${status?.wait?.for}, ${reason}`;
};

describe("a deadline", () => {
  test("is said from the beginning, and looked at when it is due", () => {
    const from = releasing({ strategy: MINUTE });
    assert.equal(after(from)?.wait?.until, "2026-06-01T12:01:00Z");
    assert.equal(plan(from).recheckAfterMs, 60_000);
  });

  test("holds the release as it is when it has passed, and says so once", () => {
    const from = overdue(MINUTE);
    assert.equal(inShort(after(from)), "1 StepUpgrade for Deadline, DeadlineExceeded");
    assert.match(after(from)?.message ?? "", /0 of 2 new pods were ready after 60 s; pod shop-v2/);
    assert.match(after(from)?.wait?.command ?? "", /StepReady/);
    assert.deepEqual(reasons(from), ["DeadlineExceeded"]);
    const again = releasing({ strategy: MINUTE, status: after(from), at: later(61) });
    assert.deepEqual(reasons(again), []);
  });

  test("has not passed a moment before, nor where all pods are ready", () => {
    const status = begun(MINUTE);
    const before = releasing({ strategy: MINUTE, status, at: later(59) });
    assert.equal(after(before)?.wait?.for, "Pods");
    const ready = releasing({ strategy: MINUTE, status, at: later(60), ready: 2 });
    assert.equal(after(ready)?.wait?.for, "Approval");
  });

  test("that has passed stays so, also when the pods get ready after all", () => {
    const status = after(overdue(MINUTE));
    const late = releasing({ strategy: MINUTE, status, at: later(99), ready: 2 });
    assert.equal(after(late)?.wait?.for, "Deadline");
  });

  test("that is taken away lets the release go on", () => {
    const status = after(overdue(MINUTE));
    assert.equal(after(releasing({ status, at: later(99) }))?.wait?.for, "Pods");
  });

  test("starts a new clock with an approval", () => {
    const status = withState(after(overdue(MINUTE)), "StepReady");
    const approved = releasing({ strategy: MINUTE, status, at: later(100) });
    assert.equal(inShort(after(approved)), "1 StepUpgrade for Pods, InRolling");
    assert.equal(after(approved)?.wait?.until, "2026-06-01T12:02:40Z");
    assert.deepEqual(reasons(approved), ["Approved"]);
    assert.equal(after(approved)?.release?.approvals?.[0]?.step, 1);
  });

  test("starts a new clock when strategy.paused ends, and none runs before", () => {
    const strategy = MINUTE;
    const paused = releasing({ strategy, status: begun(MINUTE), at: later(50), paused: true });
    const still = releasing({ strategy, status: after(paused), at: later(500), paused: true });
    assert.equal(after(still)?.wait?.for, "Resume");
    const resumed = releasing({ strategy, status: after(still), at: later(600) });
    assert.equal(after(resumed)?.wait?.until, "2026-06-01T12:11:00Z");
  });

  const steps: readonly { name: string; own: object; all: object; until: string | undefined }[] = [
    {
      name: "of a step goes before that of the strategy",
      own: { progressDeadlineSeconds: 5 },
      all: MINUTE,
      until: "2026-06-01T12:00:05Z",
    },
    {
      name: "of the strategy counts otherwise",
      own: {},
      all: MINUTE,
      until: "2026-06-01T12:01:00Z",
    },
    {
      name: "is none where nobody says one",
      own: {},
      all: { onDeadline: "Rollback" },
      until: undefined,
    },
  ];
  for (const { name, own, all, until } of steps) {
    test(name, () => {
      const from = releasing({ strategy: all, steps: [{ replicas: "20%", ...own }, ...STEPS] });
      assert.equal(after(from)?.wait?.until, until);
    });
  }
});

describe("an automatic rollback", () => {
  test("stores why before it writes the workload", () => {
    const from = overdue(BACK);
    assert.deepEqual(kinds(from), ["status", "notice", "go-back"]);
    assert.deepEqual(reasons(from), ["DeadlineExceeded"]);
    const { rolledBack } = after(from)?.release ?? {};
    assert.deepEqual([rolledBack?.step, rolledBack?.at], [1, "2026-06-01T12:01:00Z"]);
    assert.match(
      rolledBack?.message ?? "",
      /^revision v2 was rolled back automatically in step\(1\)/,
    );
  });

  test("gives the user's settings back in the same write", () => {
    const back = plan(overdue(BACK)).actions.find((action) => action.kind === "go-back");
    if (back === undefined) throw new Error("it does not go back");
    assert.deepEqual(back.source, { kind: "ReplicaSet", name: "shop-v1", revision: "v1" });
    const { target, form } = readRecord(back.wanted) ?? {};
    assert.deepEqual([target, form], ["v1", { kind: "finishing", outcome: "rolled-back" }]);
    assert.equal(back.wanted.spec.paused, undefined);
    assert.equal(back.wanted.spec.strategy?.rollingUpdate?.maxSurge, "25%");
  });

  test("goes on where a controller was killed before it wrote the workload", () => {
    const status = after(overdue(BACK));
    const again = releasing({ strategy: BACK, status, at: later(90) });
    assert.deepEqual(kinds(again), ["go-back"]);
  });

  test("is a pause where nothing keeps the stable revision", () => {
    const from = overdue(BACK);
    if (from.workload === undefined) throw new Error("a workload");
    const without = { ...from, workload: { ...from.workload, replicaSets: [V2] } };
    assert.equal(inShort(after(without)), "1 StepUpgrade for Deadline, DeadlineExceeded");
    assert.ok(!kinds(without).includes("go-back"));
    assert.equal(after(without)?.release?.rolledBack, undefined);
  });

  /** v2 was rolled back, all is at rest at v1, and v2 is sent again. */
  function sentAgain(differs: Given = {}): Observed {
    const taken = after(overdue(BACK));
    const status: RolloutStatus = {
      currentStepIndex: 3,
      currentStepState: "Completed",
      phase: "Healthy",
      ...(taken?.release === undefined ? {} : { release: taken.release }),
    };
    return releasing({ strategy: BACK, status, at: later(200), ...differs });
  }

  test("holds the same revision when it is sent again, until somebody approves", () => {
    const from = sentAgain();
    assert.equal(inShort(after(from)), "1 BeforeStepUpgrade for Approval, InRolling");
    assert.deepEqual(reasons(from), ["HeldAfterRollback"]);
    const still = releasing({ strategy: BACK, status: after(from), at: later(9000) });
    assert.equal(inShort(after(still)), "1 BeforeStepUpgrade for Approval, InRolling");
    assert.deepEqual(reasons(still), []);
    assert.notEqual(after(still)?.release?.rolledBack, undefined);
  });

  test("is forgotten with an approval, which begins the release at its first step", () => {
    const status = withState(after(sentAgain()), "StepReady");
    const approved = releasing({ strategy: BACK, status, at: later(300) });
    assert.equal(inShort(after(approved)), "1 StepUpgrade for Pods, InRolling");
    assert.equal(after(approved)?.release?.rolledBack, undefined);
  });

  test("is not forgotten by strategy.paused, and an approval meanwhile counts after it", () => {
    const held = after(sentAgain());
    const paused = releasing({
      strategy: BACK,
      status: withState(held, "StepReady"),
      at: later(300),
      paused: true,
    });
    assert.notEqual(after(paused)?.release?.rolledBack, undefined);
    const resumed = releasing({ strategy: BACK, status: after(paused), at: later(400) });
    assert.equal(inShort(after(resumed)), "1 StepUpgrade for Pods, InRolling");
    const unapproved = releasing({ strategy: BACK, status: held, at: later(300), paused: true });
    const goesOn = releasing({ strategy: BACK, status: after(unapproved), at: later(400) });
    assert.equal(after(goesOn)?.currentStepState, "BeforeStepUpgrade");
  });

  test("does not hold another revision", () => {
    const from = sentAgain();
    const release = from.rollout.status?.release;
    if (release === undefined || from.rollout.status === undefined) throw new Error("a release");
    const status = { ...from.rollout.status, release: { ...release, revision: "v0" } };
    assert.equal(after(releasing({ strategy: BACK, status }))?.currentStepState, "StepUpgrade");
  });
});
