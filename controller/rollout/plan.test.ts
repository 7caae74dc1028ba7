import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import {
  BATCH_IDS,
  DEPLOYMENT_STRATEGY,
  ROLLOUT_ID,
  WORKLOAD_TYPE,
} from "@sluice/shared/gate/names.ts";
import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import {
  type Form,
  HELD,
  type Settings,
  type ReleaseRecord,
  readRecord,
} from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { startRelease, withHolder } from "@sluice/shared/gate/start-release.ts";
import { overlay, withLabel } from "@sluice/shared/gate/overlay.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Rollout, RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { ROLLOUT_FINALIZER } from "@sluice/shared/api/rollout-marks.ts";
import {
  DEPLOYMENT,
  NOON,
  pods,
  rollout,
  seen,
  unready,
  workload,
} from "../observe/observed-fixture.ts";
import type { Observed, PodSeen } from "../observe/observed.ts";
import type { Action, Plan } from "./actions.ts";
import { plan } from "./plan.ts";

const ORIGINALS: Settings = {
  progressDeadlineSeconds: 600,
  strategyType: "RollingUpdate",
  maxUnavailable: "25%",
  maxSurge: "25%",
};
const RECORD: ReleaseRecord = {
  rollout: "shop",
  stable: "v1",
  target: "v2",
  originals: ORIGINALS,
  form: HELD,
};

/** A release from v1 to v2 with so many pods of each, its gate in this form. */
function releasing(
  sizes: readonly [number, number],
  form: Form = HELD,
  differs: Partial<Observed> = {},
): Observed {
  const [old, fresh] = sizes;
  const { rollout: name, ...release } = {
    ...RECORD,
    style: "Partition" as const,
    leaves: { revision: "v1", podTemplateHash: "hash-v1" },
    form,
  };
  const deployment = startRelease(DEPLOYMENT, { rollout: { name }, ...release });
  const never = form.kind === "moving" || form.kind === "arming";
  const v2 = {
    replicas: fresh,
    number: 2,
    ...(never ? { minReadySeconds: NEVER_AVAILABLE_SECONDS, available: 0 } : {}),
  };
  const sets = [replicaSet("v1", { replicas: old }), ...(fresh > 0 ? [replicaSet("v2", v2)] : [])];
  const availableReplicas = never ? old : old + fresh;
  const status = {
    observedGeneration: 1,
    replicas: old + fresh,
    updatedReplicas: fresh,
    availableReplicas,
  };
  const record = readRecord(deployment);
  return seen({
    workload: workload({
      object: { ...deployment, status },
      revision: "v2",
      replicaSets: sets,
      pods: [...pods("v1", old), ...labelled(pods("v2", fresh))],
      ...(record === undefined ? {} : { record }),
    }),
    ...differs,
  });
}

const labelled = (all: readonly PodSeen[]): readonly PodSeen[] =>
  all.map((pod) => ({ ...pod, labels: { [ROLLOUT_ID]: "v2", [BATCH_IDS[0]]: "1" } }));

/** The status that a plan stores. */
function statusIn({ actions }: Plan): RolloutStatus {
  const found = actions.flatMap((action) => (action.kind === "status" ? [action.status] : []));
  return found[0] ?? { currentStepIndex: 0, currentStepState: "" };
}

const formIn = ({ actions }: Plan): Form | undefined =>
  actions.flatMap((action) =>
    action.kind === "workload" ? [readRecord(action.wanted)?.form] : [],
  )[0];

const kinds = ({ actions }: Plan): readonly Action["kind"][] => actions.map(({ kind }) => kind);
const reasons = ({ actions }: Plan): readonly string[] =>
  actions.flatMap((action) => (action.kind === "notice" ? [action.notice.reason] : []));

const stateOf = ({ phase, canaryStatus }: RolloutStatus): string =>
  `${phase} ${canaryStatus?.currentStepIndex} ${canaryStatus?.currentStepState}`;

/** The same, with the status of an earlier plan stored. */
function after(earlier: Observed, now: Observed = earlier): Observed {
  return { ...now, rollout: { ...now.rollout, status: statusIn(plan(earlier)) } };
}

const MOVING: Form = { kind: "moving", maxUnavailable: 2, maxSurge: 0, of: 10 };
const IN_STEP_1 = after(releasing([10, 0]));
const AT_STEP_1 = { ...releasing([8, 2], MOVING), rollout: IN_STEP_1.rollout };
const approved = (from: Rollout): Rollout => {
  const { status } = from;
  if (status?.canaryStatus === undefined) return from;
  return {
    ...from,
    status: { ...status, canaryStatus: { ...status.canaryStatus, currentStepState: "StepReady" } },
  };
};

describe("a plan for a Rollout at rest", () => {
  test("adds the finalizer and the name of its plan before anything else, in one write", () => {
    const { finalizers: _none, annotations, ...metadata } = rollout().metadata;
    const { actions } = plan(seen({ rollout: { ...rollout(), metadata } }));
    assert.deepEqual(actions, [
      { kind: "marks", marks: { finalizers: [ROLLOUT_FINALIZER], annotations } },
    ]);
  });

  test("marks the workload, and treats what runs like a finished release", () => {
    const first = plan(seen());
    assert.deepEqual(kinds(first), ["workload", "status"]);
    assert.equal(stateOf(statusIn(first)), "Healthy 3 Completed");
    assert.equal(statusIn(first).canaryStatus?.nextStepIndex, -1);
  });

  test("says that it waits for a workload that is not there", () => {
    const { workload: _none, ...without } = seen();
    const { phase, message, wait } = statusIn(plan(without));
    assert.deepEqual(
      [phase, message, wait?.for],
      ["Initial", "Workload Not Found: there is no Deployment shop in namespace web", "Workload"],
    );
  });

  for (const [kind, says] of [
    ["absent", /no kind Deployment of group apps yet$/],
    ["unreadable", /cannot list Deployment of group apps; let it, by a ClusterRole/],
  ] as const) {
    test(`says that its kind of workload is ${kind}, and forgets no release by that`, () => {
      const { workload: _none, ...without } = seen({ kind });
      assert.match(statusIn(plan(without)).message ?? "", says);
      const { workload: _gone, ...underway } = releasing([8, 2]);
      const { status } = after(releasing([8, 2])).rollout;
      const later = {
        ...underway,
        rollout: { ...underway.rollout, ...withoutUndefined({ status }) },
      };
      assert.deepEqual(plan({ ...later, kind }).actions, []);
    });
  }

  test("says which label a workload of an unknown kind needs", () => {
    const object = { ...DEPLOYMENT, apiVersion: "example.com/v1", kind: "Ring" };
    const { message } = statusIn(plan(seen({ workload: workload({ object }) })));
    assert.match(message ?? "", /needs the label rollouts.kruise.io\/workload-type: statefulset/);
  });

  test("stands aside for an older Rollout on the same workload", () => {
    const rival = plan(seen({ rival: "elder" }));
    assert.deepEqual(kinds(rival), ["status"]);
    assert.match(statusIn(rival).message ?? "", /Rollout elder is older/);
  });

  test("holds, loudly, what got around the gate", () => {
    const idle = after(seen());
    const sets = [replicaSet("v1", { replicas: 8 }), replicaSet("v2", { replicas: 5, number: 2 })];
    const late = plan({ ...idle, workload: workload({ revision: "v2", replicaSets: sets }) });
    assert.deepEqual(formIn(late), { kind: "held", surge: 3 });
    assert.deepEqual(reasons(late), ["UngatedRevision"]);
  });
});

describe("a plan for a release", () => {
  test("begins at step 1, opens the gate for its pods only, and says the plan", () => {
    const first = plan(releasing([10, 0]));
    assert.equal(stateOf(statusIn(first)), "Progressing 1 StepUpgrade");
    assert.deepEqual(formIn(first), MOVING);
    assert.deepEqual(reasons(first), ["Progressing"]);
  });

  test("says what it does before it does it", () => {
    assert.ok(
      kinds(plan(releasing([10, 0]))).indexOf("status") <
        kinds(plan(releasing([10, 0]))).indexOf("workload"),
    );
  });

  test("holds the step that is reached, and says how to approve it", () => {
    const reached = plan(AT_STEP_1);
    assert.equal(stateOf(statusIn(reached)), "Progressing 1 StepPaused");
    assert.match(statusIn(reached).wait?.command ?? "", /^kubectl patch rollout shop -n web/);
    assert.deepEqual(formIn(reached), HELD);
  });

  test("once approved first makes new pods not count, and moves when the native controllers know", () => {
    const waiting = after(AT_STEP_1, releasing([8, 2]));
    const second = plan({ ...waiting, rollout: approved(waiting.rollout) });
    assert.equal(stateOf(statusIn(second)), "Progressing 2 StepUpgrade");
    assert.deepEqual(formIn(second), { kind: "arming" });
    const armed = plan({
      ...releasing([8, 2], { kind: "arming" }),
      rollout: { ...rollout(), status: statusIn(second) },
    });
    assert.deepEqual(formIn(armed), { kind: "moving", maxUnavailable: 4, maxSurge: 1, of: 10 });
  });

  test("does not open a hold that the native controller has not seen", () => {
    const { workload: given, ...others } = releasing([10, 0]);
    if (given === undefined) throw new Error("a workload");
    const { object } = given;
    const unseen = { ...object, metadata: { ...object.metadata, generation: 2 } };
    assert.deepEqual(formIn(plan({ ...others, workload: { ...given, object: unseen } })), HELD);
  });

  test("adds nothing for other tools to a hold before the native controller has seen that", () => {
    const { workload: given, ...others } = releasing([10, 0]);
    if (given === undefined) throw new Error("a workload");
    const replicaSets = [...given.replicaSets, replicaSet("v2")];
    const held = withLabel(
      withHolder(given.object, rollout().metadata),
      WORKLOAD_TYPE,
      "deployment",
    );
    const plannedFor = (observedGeneration: number) => {
      const object = { ...held, status: { ...held.status, observedGeneration } };
      return plan({ ...others, workload: { ...given, replicaSets, object } });
    };
    assert.deepEqual(kinds(plannedFor(0)).includes("workload"), false);
    const opened = plannedFor(1);
    assert.deepEqual(formIn(opened), MOVING);
    const [wanted] = opened.actions.flatMap((one) => (one.kind === "workload" ? [one.wanted] : []));
    assert.ok(DEPLOYMENT_STRATEGY in (wanted?.metadata.annotations ?? {}));
  });

  test("changes no annotation of a gate that is open, so that its own controller scales at once", () => {
    const begun = releasing([9, 2], { kind: "moving", maxUnavailable: 1, maxSurge: 1, of: 10 });
    const { workload: given, ...others } = { ...begun, rollout: IN_STEP_1.rollout };
    if (given === undefined) throw new Error("a workload");
    const storedBy = (object: Workload) => {
      const planned = plan({ ...others, workload: { ...given, object } });
      return planned.actions.flatMap((one) => (one.kind === "workload" ? [one.wanted] : []))[0];
    };
    const marked = storedBy(given.object);
    assert.ok(marked !== undefined && DEPLOYMENT_STRATEGY in (marked.metadata.annotations ?? {}));
    const slower = overlay(marked, {
      ...RECORD,
      form: { kind: "moving", maxUnavailable: 1, maxSurge: 1, of: 10 },
    });
    const faster = storedBy(slower);
    assert.notDeepEqual(faster?.spec, slower.spec);
    assert.deepEqual(faster?.metadata.annotations, slower.metadata.annotations);
  });

  test("names the first pod that is in trouble", () => {
    const { workload: given, ...others } = AT_STEP_1;
    if (given === undefined) throw new Error("a workload");
    const stuck = given.pods.map((pod) =>
      pod.revision === "v2" ? unready(pod, "ImagePullBackOff") : pod,
    );
    const { message } = statusIn(plan({ ...others, workload: { ...given, pods: stuck } }));
    assert.match(
      message ?? "",
      /0 of 2 new pods ready; pod shop-v2-1 is not ready since .*: ImagePullBackOff \(and 1 more pod\)/,
    );
  });

  test("warns of pods in trouble once, and names the cause", () => {
    const { workload: given, ...others } = AT_STEP_1;
    if (given === undefined) throw new Error("a workload");
    const stuck = given.pods.map((pod) =>
      pod.revision === "v2" ? unready(pod, "CrashLoopBackOff") : pod,
    );
    const failing = { ...others, workload: { ...given, pods: stuck } };
    const first = plan(failing);
    assert.deepEqual(reasons(first), ["PodsNotReady"]);
    assert.equal(statusIn(first).wait?.cause, "CrashLoop");
    assert.deepEqual(reasons(plan(after(failing))), []);
  });

  test("starts again at step 1 when another version comes", () => {
    const waiting = after(AT_STEP_1, releasing([8, 2]));
    const replaced = releasing([10, 0]);
    if (replaced.workload === undefined) throw new Error("a workload");
    const record = { ...RECORD, target: "v3" };
    const third = plan({
      ...replaced,
      rollout: waiting.rollout,
      workload: { ...replaced.workload, revision: "v3", record },
    });
    assert.equal(stateOf(statusIn(third)), "Progressing 1 StepUpgrade");
    assert.equal(statusIn(third).canaryStatus?.canaryRevision, "v3");
  });

  test("stops where it is while the strategy is paused, and says how to resume", () => {
    const { rollout: running } = IN_STEP_1;
    const strategy = { ...running.spec.strategy, paused: true };
    const stopped = plan({
      ...AT_STEP_1,
      rollout: { ...running, spec: { ...running.spec, strategy } },
    });
    assert.equal(stateOf(statusIn(stopped)), "Progressing 1 StepUpgrade");
    assert.deepEqual(
      [statusIn(stopped).conditions?.[0]?.reason, statusIn(stopped).wait?.for],
      ["Paused", "Resume"],
    );
    assert.deepEqual(formIn(stopped), HELD);
  });

  test("labels the pods of a step with its own number, goes on, and says so after that", () => {
    const { workload: given } = AT_STEP_1;
    if (given === undefined) throw new Error("a workload");
    const bare = given.pods.map((pod) => ({ ...pod, labels: {} }));
    const canary = {
      steps: [{ replicas: "20%", pause: { duration: 0 } }, { replicas: "50%" }],
    };
    const going = plan({
      ...AT_STEP_1,
      rollout: rollout(IN_STEP_1.rollout.status, { strategy: { canary } }),
      workload: { ...given, pods: bare },
    });
    assert.deepEqual(kinds(going).slice(0, 2), ["label-pods", "status"]);
    const dealt = going.actions.flatMap((action) =>
      action.kind === "label-pods" ? action.pods : [],
    );
    assert.deepEqual(
      dealt.map(({ labels }) => labels[BATCH_IDS[0]]),
      ["1", "1"],
    );
    assert.equal(stateOf(statusIn(going)), "Progressing 2 StepUpgrade");
  });

  test("looks again when a pause is over", () => {
    const canary = { steps: [{ replicas: "20%", pause: { duration: 60 } }, { replicas: "100%" }] };
    const timed = rollout(IN_STEP_1.rollout.status, { strategy: { canary } });
    assert.equal(plan({ ...AT_STEP_1, rollout: timed }).recheckAfterMs, 60_000);
  });
});

describe("a plan for the end", () => {
  const ENDING: Form = { kind: "finishing", outcome: "completed" };

  test("waits for the native controller", () => {
    const { phase, wait, conditions } = statusIn(
      plan({ ...releasing([2, 8], ENDING), rollout: IN_STEP_1.rollout }),
    );
    assert.deepEqual(
      [phase, wait?.for, conditions?.[0]?.reason],
      ["Progressing", "Native", "Finalising"],
    );
  });

  test("takes every mark off, then says so, with the pods that there are", () => {
    const over = plan({ ...releasing([0, 10], ENDING), rollout: IN_STEP_1.rollout });
    assert.deepEqual(kinds(over).slice(0, 2), ["workload", "status"]);
    assert.equal(formIn(over), undefined);
    const { canaryStatus } = statusIn(over);
    assert.deepEqual(
      [stateOf(statusIn(over)), canaryStatus?.canaryReplicas, canaryStatus?.canaryReadyReplicas],
      ["Healthy 3 Completed", 10, 10],
    );
    assert.equal(
      statusIn(over).conditions?.find(({ type }) => type === "Succeeded")?.status,
      "True",
    );
  });

  test("says so too when it was killed between the two", () => {
    const gone = {
      ...seen({
        workload: workload({ revision: "v2", replicaSets: [replicaSet("v2", { replicas: 10 })] }),
      }),
      rollout: IN_STEP_1.rollout,
    };
    assert.equal(stateOf(statusIn(plan(gone))), "Healthy 3 Completed");
  });

  test("of a rollback is not a success", () => {
    const back: Form = { kind: "finishing", outcome: "rolled-back" };
    const { workload: given, ...others } = releasing([10, 0], back);
    if (given === undefined) throw new Error("a workload");
    const status = {
      observedGeneration: 1,
      replicas: 10,
      updatedReplicas: 10,
      availableReplicas: 10,
    };
    const object = { ...given.object, status };
    const record = { ...RECORD, target: "v1", form: back };
    const over = plan({
      ...others,
      rollout: IN_STEP_1.rollout,
      workload: { ...given, revision: "v1", object, record },
    });
    assert.equal(
      statusIn(over).conditions?.find(({ type }) => type === "Succeeded")?.status,
      "False",
    );
  });
});

describe("a plan for letting go", () => {
  const managed = {
    ...DEPLOYMENT,
    metadata: withLabel(DEPLOYMENT, WORKLOAD_TYPE, "deployment").metadata,
  };
  const deleted = {
    ...rollout(),
    metadata: { ...rollout().metadata, deletionTimestamp: NOON.toISOString() },
  };
  const labelOf = ({ actions }: Plan): string | undefined =>
    actions.flatMap((action) =>
      action.kind === "workload" ? [action.wanted.metadata.labels?.[WORKLOAD_TYPE]] : [],
    )[0];

  test("of a deleted Rollout gives the workload back before the Rollout goes", () => {
    const gone = plan({ ...releasing([8, 2]), rollout: deleted });
    assert.deepEqual(kinds(gone), ["status", "notice", "workload", "marks"]);
    assert.deepEqual([formIn(gone), labelOf(gone)], [undefined, undefined]);
  });

  test("leaves a label alone that somebody's manifest names", () => {
    const theirs = workload({ object: managed, labelIsOurs: false });
    assert.deepEqual(kinds(plan(seen({ rollout: deleted, workload: theirs }))), [
      "status",
      "marks",
    ]);
  });

  test("leaves the workload to the Rollout that counts", () => {
    const ignored = plan({ ...releasing([8, 2]), rollout: deleted, rival: "elder" });
    assert.deepEqual(kinds(ignored), ["status", "marks"]);
  });

  test("of a disabled Rollout ends the release and keeps the label", () => {
    const disabled = plan({
      ...releasing([8, 2]),
      rollout: rollout(undefined, { disabled: true }),
    });
    assert.equal(statusIn(disabled).phase, "Disabling");
    assert.deepEqual([formIn(disabled), labelOf(disabled)], [undefined, "deployment"]);
    const idle = plan(
      seen({
        rollout: rollout(undefined, { disabled: true }),
        workload: workload({ object: managed }),
      }),
    );
    assert.deepEqual([kinds(idle), statusIn(idle).phase], [["status"], "Disabled"]);
  });
});
