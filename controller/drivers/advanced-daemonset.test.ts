import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { COMPLETED, type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import type { Workload, WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import { NOON, pods, rollout, unready, workload } from "../observe/observed-fixture.ts";
import type { Apart, PodSeen } from "../observe/observed.ts";
import type { Action } from "../rollout/actions.ts";
import type { Doing } from "../rollout/advance.ts";
import { byOneOrTheOther } from "./advanced-daemonset.ts";

type RollingUpdate = NonNullable<NonNullable<WorkloadSpec["updateStrategy"]>["rollingUpdate"]>;

interface Given {
  readonly rollingUpdate?: RollingUpdate;
  readonly spec?: WorkloadSpec;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly pods?: readonly PodSeen[];
  readonly apart?: readonly Apart[];
  readonly form?: Form;
  readonly doing?: "upgrading" | "stopped" | "completed";
  readonly observed?: number;
  /** Nodes. */
  readonly desired?: number;
}

const CLOSED: Form = { kind: "partition", partition: 32_767 };
const LOST: readonly Apart[] = [{ kind: "lost", node: "n9" }];

/** Six nodes, two of which have a new pod, at a step for three. */
const SIX = [...pods("v1", 4), ...pods("v2", 2)];
const LAST_IS_LOST = SIX.map((pod, index) =>
  index === 3 ? { ...unready(pod), node: "n9", lost: { since: NOON } } : pod,
);

const THREE_OUT = [...pods("v1", 3), ...pods("v2", 3)];

function underwayOf({
  rollingUpdate = {},
  spec = {},
  annotations = {},
  pods: all = LAST_IS_LOST,
  apart = LOST,
  form = CLOSED,
  observed = 3,
  desired = 6,
}: Given) {
  const object: Workload = {
    apiVersion: "apps.kruise.io/v1alpha1",
    kind: "DaemonSet",
    metadata: { name: "shop", namespace: "web", generation: 3, annotations },
    spec: {
      ...spec,
      updateStrategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: 1, ...rollingUpdate },
      },
    },
    status: { observedGeneration: observed, desiredNumberScheduled: desired },
  };
  return {
    rollout: rollout(undefined, { strategy: { canary: { steps: [{ replicas: 3 }] } } }),
    workload: workload({ object, revision: "v2", pods: all, apart }),
    record: { rollout: "shop", stable: "v1", target: "v2", originals: {}, form },
    extras: [],
    now: NOON,
  };
}

/** How far the gate is to be open, and the pods that go. */
function drivenBy(given: Given) {
  const underway = underwayOf(given);
  const { doing = "upgrading" } = given;
  const batch = { wanted: 3, updated: 2, ready: 2, old: 4, reached: false, troubled: [] };
  const does: Doing = doing === "completed" ? { kind: doing } : { kind: doing, batch };
  const position = { step: 1, state: "StepUpgrade", since: NOON } as const;
  const advanced = { position, doing: does, done: [] };
  const form = byOneOrTheOther.formFor(underway, advanced);
  return { form, gone: goneIn(byOneOrTheOther.around(underway, advanced, form).after) };
}

function goneIn(actions: readonly Action[]): readonly string[] {
  return actions.flatMap((action) =>
    action.kind === "delete-pods" ? action.pods.map(({ name }) => name) : [],
  );
}

const OPEN: Form = { kind: "partition", partition: 3 };

describe("an Advanced DaemonSet", () => {
  const cases: readonly {
    readonly name: string;
    readonly given: Given;
    readonly is: Partial<ReturnType<typeof drivenBy>>;
  }[] = [
    {
      name: "goes by its partition while all nodes answer",
      given: { pods: SIX, apart: [], form: HELD },
      is: { form: OPEN, gone: [] },
    },
    {
      name: "is closed where a node does not",
      given: { form: OPEN },
      is: { form: CLOSED, gone: [] },
    },
    {
      name: "loses a pod at a time then, and none there",
      given: {},
      is: { form: CLOSED, gone: ["shop-v1-1"] },
    },
    {
      name: "loses none before its own controller knows that it is closed",
      given: { observed: 2 },
      is: { form: CLOSED, gone: [] },
    },
    {
      name: "loses none while it is paused",
      given: { doing: "stopped" },
      is: { form: CLOSED, gone: [] },
    },
    {
      name: "is given back at the end",
      given: { doing: "completed" },
      is: { form: COMPLETED, gone: [] },
    },
    {
      name: "is closed where a pod is on its way out for ever",
      given: { pods: SIX.slice(1), apart: [{ kind: "stranded", node: "n9" }], form: OPEN },
      is: { form: CLOSED },
    },
    {
      name: "is closed where a node takes no new pods",
      given: { pods: SIX, apart: [{ kind: "unwelcome", node: "n9" }], form: OPEN },
      is: { form: CLOSED },
    },
    {
      name: "does not mind a node that is gone",
      given: { pods: SIX, apart: [{ kind: "gone", node: "n9" }], form: HELD },
      is: { form: OPEN },
    },
    {
      name: "stays closed until the last pod that was taken is back",
      given: { pods: SIX.slice(1), apart: [] },
      is: { form: CLOSED },
    },
    { name: "opens again then", given: { pods: SIX, apart: [] }, is: { form: OPEN } },
    {
      name: "is opened for a step that asks for more, also where fewer nodes are desired",
      given: { pods: SIX, apart: [], form: { kind: "partition", partition: 4 }, desired: 5 },
      is: { form: { kind: "partition", partition: 2 } },
    },
    {
      name: "is opened no further where a step has what it asks for",
      given: { pods: THREE_OUT, apart: [], form: OPEN, desired: 5 },
      is: { form: OPEN },
    },
    {
      name: "is opened no further while it is paused",
      given: { pods: SIX, apart: [], form: OPEN, desired: 4, doing: "stopped" },
      is: { form: OPEN },
    },
    {
      name: "is closed further all the same where more nodes are desired",
      given: { pods: THREE_OUT, apart: [], form: OPEN, desired: 7 },
      is: { form: { kind: "partition", partition: 4 } },
    },
    {
      name: "goes by its partition where pods are changed in place",
      given: { rollingUpdate: { rollingUpdateType: "InPlaceIfPossible" } },
      is: { form: OPEN },
    },
    {
      name: "does so where it picks nodes",
      given: { rollingUpdate: { selector: { matchLabels: {} } } },
      is: { form: OPEN },
    },
    {
      name: "does so where it surges",
      given: { rollingUpdate: { maxUnavailable: 0, maxSurge: "10%" } },
      is: { form: OPEN },
    },
    {
      name: "does so where something happens before a pod goes",
      given: { spec: { lifecycle: {} } },
      is: { form: OPEN },
    },
    {
      name: "does so where it makes pods by its partition",
      given: { annotations: { "daemonset.kruise.io/progressive-create-pod": "true" } },
      is: { form: OPEN },
    },
    {
      name: "keeps one more then for a node that takes no new pods, which its own controller counts",
      given: {
        rollingUpdate: { rollingUpdateType: "InPlaceIfPossible" },
        pods: SIX.slice(1),
        apart: [{ kind: "unwelcome", node: "n9" }],
      },
      is: { form: { kind: "partition", partition: 3 } },
    },
  ];
  for (const { name, given, is } of cases) {
    test(name, () => {
      const driven = drivenBy(given);
      assert.deepEqual({ ...driven, ...is }, driven);
    });
  }
});
