import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { type Form, HELD, type Settings } from "@sluice/shared/gate/release-record.ts";
import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { DEPLOYMENT, NOON, pods, rollout, workload } from "../observe/observed-fixture.ts";
import type { Doing, Why } from "../rollout/advance.ts";
import type { Underway } from "../rollout/terrain.ts";
import { driverOf } from "./index.ts";

const OPEN = { kind: "beside", gate: "open", surge: "50%" } as const;
const SHUT = { ...OPEN, gate: "shut" } as const;
const ARMING = { kind: "arming" } as const;
const ALL = { kind: "beside", gate: "open", surge: "100%" } as const;

const LABELLED = { labels: { [ROLLOUT_ID]: "v2" } };

interface At {
  readonly form?: Form;
  readonly old?: number;
  readonly fresh?: number;
  readonly replicas?: number;
  /** Whether the native controller has seen what is stored. */
  readonly seen?: "seen" | "unseen";
  readonly doing?: Doing["kind"];
  readonly why?: Why;
  readonly step?: number;
  /** Whether new pods count as available. */
  readonly counted?: "counted" | "never";
  readonly originals?: Settings;
}

/** A release of ten pods in steps of 50% and 100%, of which a test says what differs. */
function underway({ form = HELD, old = 10, fresh = 0, replicas = 10, ...at }: At): Underway {
  const never =
    at.counted === "counted" ? {} : { minReadySeconds: NEVER_AVAILABLE_SECONDS, available: 0 };
  const status = { observedGeneration: at.seen === "unseen" ? 0 : 1, availableReplicas: old };
  const object: Workload = { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, replicas }, status };
  return {
    rollout: rollout(undefined, {
      strategy: { blueGreen: { steps: [{ replicas: "50%" }, { replicas: "100%" }] } },
    }),
    extras: [],
    workload: workload({
      object,
      revision: "v2",
      replicaSets: [
        replicaSet("v1", { replicas: old }),
        ...(fresh === 0 ? [] : [replicaSet("v2", { replicas: fresh, ...never })]),
      ],
      pods: [...pods("v1", old), ...pods("v2", fresh, LABELLED)],
    }),
    record: {
      rollout: "shop",
      stable: "v1",
      target: "v2",
      originals: at.originals ?? {},
      form,
      style: "BlueGreen",
    },
    now: NOON,
  };
}

function advancedAt({ doing = "upgrading", why, step = 1, fresh = 0, replicas = 10 }: At) {
  const wanted = step === 1 ? Math.ceil(replicas / 2) : replicas;
  const reached = fresh >= wanted;
  const batch = { wanted, updated: fresh, ready: fresh, old: 10, reached, troubled: [] };
  const doings: Readonly<Record<Doing["kind"], Doing>> = {
    upgrading: { kind: "upgrading", batch },
    routing: { kind: "routing", batch, move: { changes: [], message: "" } },
    "wait-approval": { kind: "wait-approval", batch },
    "wait-until": { kind: "wait-until", batch, until: NOON },
    stopped: { kind: "stopped", batch, ...(why === undefined ? {} : { why }) },
    completed: { kind: "completed" },
  };
  const position = { step, state: "StepUpgrade", since: NOON } as const;
  return { position, doing: doings[doing], done: [] };
}

const driver = driverOf({ object: DEPLOYMENT }, "BlueGreen");

describe("a blue-green step of a Deployment", () => {
  const cases: readonly (At & { readonly name: string; readonly is: Form })[] = [
    { name: "waits until its own controller has seen the hold", seen: "unseen", is: HELD },
    { name: "opens for as many new pods as it asks for", is: OPEN },
    {
      name: "first makes sure that new pods which are out do not count",
      fresh: 2,
      counted: "counted",
      is: ARMING,
    },
    { name: "opens once they do not", form: ARMING, fresh: 2, is: OPEN },
    { name: "stays open while its pods get ready", form: OPEN, fresh: 5, is: OPEN },
    {
      name: "is shut with all of its surge once it waits",
      form: OPEN,
      fresh: 5,
      doing: "wait-approval",
      is: SHUT,
    },
    { name: "stays shut", form: SHUT, fresh: 5, doing: "wait-approval", is: SHUT },
    { name: "opens for the next step", form: SHUT, fresh: 5, step: 2, is: ALL },
    {
      name: "stays as it is until a scaling is seen",
      form: SHUT,
      fresh: 5,
      replicas: 20,
      seen: "unseen",
      is: SHUT,
    },
    {
      name: "opens when a scaling has left too few old pods, to get them back",
      form: SHUT,
      old: 7,
      fresh: 8,
      doing: "wait-approval",
      is: OPEN,
    },
    {
      name: "opens when a scaling has left too many old pods, to let them go",
      form: SHUT,
      old: 11,
      fresh: 5,
      doing: "wait-approval",
      is: OPEN,
    },
    {
      name: "is not shut while there are more new pods than it is open for",
      form: OPEN,
      fresh: 8,
      doing: "wait-approval",
      is: OPEN,
    },
    {
      name: "is not shut like that by a pause either",
      form: OPEN,
      fresh: 8,
      doing: "stopped",
      is: OPEN,
    },
    {
      name: "keeps what a later step has brought when it goes back to an earlier one",
      form: { ...SHUT, surge: "100%" },
      fresh: 10,
      doing: "wait-approval",
      is: { ...SHUT, surge: "100%" },
    },
    {
      name: "does nothing while there are no pods at all",
      form: SHUT,
      old: 0,
      replicas: 0,
      is: SHUT,
    },
    { name: "is shut by a pause", form: OPEN, fresh: 5, doing: "stopped", is: SHUT },
    {
      name: "is not shut by a pause before what it was opened for has come",
      form: OPEN,
      seen: "unseen",
      doing: "stopped",
      is: OPEN,
    },
    {
      name: "is shut by another version at once",
      form: OPEN,
      seen: "unseen",
      doing: "stopped",
      why: { kind: "superseded" },
      is: SHUT,
    },
    {
      name: "gives the user's settings back at the end",
      form: SHUT,
      fresh: 10,
      step: 2,
      doing: "completed",
      is: { kind: "finishing", outcome: "completed" },
    },
    {
      name: "does not before all are new, where these have become Recreate",
      form: SHUT,
      fresh: 5,
      doing: "completed",
      originals: { strategyType: "Recreate" },
      is: ALL,
    },
  ];
  for (const { name, is, ...at } of cases) {
    test(name, () => assert.deepEqual(driver.formFor(underway(at), advancedAt(at)), is));
  }

  test("gives old pods back while it is open, and at no other time", () => {
    const resized = (at: At) =>
      driver
        .around(underway(at), advancedAt(at), OPEN)
        .after.flatMap((action) => (action.kind === "resize" ? action.sets : []))
        .map(({ replicaSet: { revision }, replicas }) => [revision, replicas]);
    const short = { old: 7, fresh: 8 };
    assert.deepEqual(resized({ ...short, form: OPEN }), [
      ["v1", 10],
      ["v2", 5],
    ]);
    assert.deepEqual(resized({ ...short, form: SHUT }), []);
    assert.deepEqual(resized({ ...short, form: OPEN, seen: "unseen" }), []);
    assert.deepEqual(resized({ ...short, form: OPEN, doing: "stopped" }), []);
  });
});
