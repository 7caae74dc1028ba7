import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { batches, identities, restarts } from "../story/pod-identity.ts";
import { type Story, story } from "../story/story.ts";
import type { Plan, Shape } from "../story/shape.ts";

const RELEASE = "rollouts.kruise.io/rollout-id";
const ALL = { 1: 2, 2: 3, 3: 5 };

/** OpenKruise asks for it where it changes pods of an Advanced StatefulSet in place. */
const GATED = { readinessGates: [{ conditionType: "InPlaceUpdateReady" }] };
const rolling = (rollingUpdate: object) => ({ type: "RollingUpdate", rollingUpdate });

const cloneSet = (type: string) => ({ workload: "CloneSet", strategy: { type } }) as const;
const set = (podUpdatePolicy: string, policy = "OrderedReady") =>
  ({
    workload: "AdvancedStatefulSet",
    podSpec: GATED,
    spec: { podManagementPolicy: policy },
    strategy: rolling({ podUpdatePolicy }),
  }) as const;
const DAEMONS = {
  workload: "AdvancedDaemonSet",
  strategy: rolling({ rollingUpdateType: "InPlaceIfPossible" }),
} as const;

const IN_PLACE: Readonly<Record<string, Partial<Shape>>> = {
  "CloneSet, InPlaceIfPossible": cloneSet("InPlaceIfPossible"),
  "CloneSet, InPlaceOnly": cloneSet("InPlaceOnly"),
  "AdvancedStatefulSet, InPlaceIfPossible": set("InPlaceIfPossible"),
  "AdvancedStatefulSet, InPlaceOnly": set("InPlaceOnly", "Parallel"),
  "AdvancedDaemonSet, InPlaceIfPossible": DAEMONS,
};

for (const [title, shape] of Object.entries(IN_PLACE)) {
  story(`${title}: two releases in steps, and the pods stay the ones they are`, async (s) => {
    await s.begin(shape, THREE_STEPS);
    const born = identities(s.now());
    s.assertWarns(await s.apply({ image: "v2", labels: { [RELEASE]: "r2" } }), "held by Rollout");
    await inSteps(s, { from: "v1", to: "v2" }, "r2");
    await s.isAsApplied();
    await s.apply({ image: "v3", labels: { [RELEASE]: "r3" } });
    await inSteps(s, { from: "v2", to: "v3" }, "r3");
    await s.isAsApplied();
    assert.deepEqual(identities(s.now()), born);
    assert.deepEqual([...new Set(restarts(s.now()))], [2]);
    noAlarm(s);
  });

  story(`${title}: there, back in the middle, there again, and back in steps`, async (s) => {
    await s.begin(shape, THREE_STEPS);
    const born = identities(s.now());
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    s.assertWarns(await s.setImage("v1"), "back to the stable revision");
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
    await s.setImage("v2");
    await inSteps(s, { from: "v1", to: "v2" });
    await s.setImage("v1");
    await inSteps(s, { from: "v2", to: "v1" });
    await s.isAsApplied();
    assert.deepEqual(identities(s.now()), born);
    noAlarm(s);
  });
}

/** Nobody was told of pods that are only on their way, and none was taken for being so. */
function noAlarm(s: Story): void {
  const said = s.now().events.flatMap((event) => text(event, "reason") ?? []);
  const alarms = said.filter((reason) => reason === "PodsNotReady" || reason === "PodDeleted");
  assert.deepEqual(alarms, []);
}

/** The three steps, each with its pods and their labels. @param id of the release; the revision without it */
async function inSteps(
  s: Story,
  { from, to }: { readonly from: string; readonly to: string },
  id?: string,
): Promise<void> {
  await s.eventually(`2 pods of ${to}`, waitingAt(1, { [from]: 8, [to]: 2 }));
  await s.stays(`2 pods of ${to}`, waitingAt(1, { [from]: 8, [to]: 2 }));
  const release = id ?? text(s.now().rollout, "status", "release", "revision") ?? "";
  const labelled = (sizes: Readonly<Record<number, number>>) => {
    const all = Object.entries(sizes).map(([batch, size]) => [
      `${release}: ${batch}, ${batch}`,
      size,
    ]);
    assert.deepEqual(batches(s.now(), to), Object.fromEntries(all));
  };
  labelled({ 1: 2 });
  await s.approve();
  await s.eventually(`5 pods of ${to}`, waitingAt(2, { [from]: 5, [to]: 5 }));
  labelled({ 1: 2, 2: 3 });
  await s.approve();
  await s.eventually(`all pods are of ${to}`, finishedWith({ [to]: 10 }));
  labelled(ALL);
}

for (const title of ["CloneSet, InPlaceIfPossible", "AdvancedStatefulSet, InPlaceOnly"]) {
  story(`${title}: an id that nobody changes, and every release has its own batches`, async (s) => {
    await s.begin({ ...IN_PLACE[title], labels: { [RELEASE]: "always" } }, THREE_STEPS);
    await s.setImage("v2");
    await inSteps(s, { from: "v1", to: "v2" }, "always");
    await s.setImage("v3");
    await inSteps(s, { from: "v2", to: "v3" }, "always");
  });

  story(`${title}: back in batches, there again, and back in batches`, async (s) => {
    await s.begin(IN_PLACE[title] ?? {}, BACK_IN_BATCHES);
    const born = identities(s.now());
    await s.setImage("v2");
    await s.eventually("1 of 10", waitingAt(1, { v1: 9, v2: 1 }));
    await s.setImage("v1");
    await s.eventually("it is back", { ...waitingAt(1, { v1: 10 }) });
    await s.jump(4);
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.setImage("v2");
    await s.eventually("1 of 10", waitingAt(1, { v1: 9, v2: 1 }));
    await s.jump(3);
    await s.eventually("7 of 10", waitingAt(3, { v1: 3, v2: 7 }));
    await s.setImage("v1");
    await s.eventually("1 of 7 is back", waitingAt(1, { v1: 4, v2: 6 }));
    await s.approve();
    await s.eventually("4 of 7 are back", waitingAt(2, { v1: 7, v2: 3 }));
    await s.stays("4 of 7 are back", waitingAt(2, { v1: 7, v2: 3 }));
    await s.jump(4);
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
    assert.deepEqual(identities(s.now()), born);
  });
}

/** By counts, so that a pod too many among those that need no update is one more that goes. */
const BACK_IN_BATCHES: Plan = {
  steps: [{ replicas: 1 }, { replicas: 4 }, { replicas: 7 }, { replicas: "100%" }],
  annotations: { "rollouts.kruise.io/rollback-in-batch": "true" },
};

/** Of every version, so that no template loses its last annotation. */
const TEAM = { team: "web" };
const LATE = { ...TEAM, "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "4s" };

for (const title of Object.keys(IN_PLACE)) {
  story(`${title}: a pod that takes its time is no crash, and goes back as itself`, async (s) => {
    await s.begin({ ...IN_PLACE[title], podAnnotations: TEAM }, THREE_STEPS);
    const born = identities(s.now());
    await s.apply({ image: "v2", podAnnotations: LATE });
    await s.eventually("it is said what it waits for", {
      waitsFor: "Pods",
      message: "its readiness probe does not pass",
    });
    await s.apply({ image: "v1", podAnnotations: TEAM });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
    assert.deepEqual(identities(s.now()), born);
  });
}

const BROKEN = { ...TEAM, "sluice.dev/pod-behaviour": "crash" };
/** Under OrderedReady its own controller goes on with no pod that is not ready. */
const UNORDERED = Object.entries({
  ...IN_PLACE,
  "AdvancedStatefulSet, InPlaceIfPossible": set("InPlaceIfPossible", "Parallel"),
});

for (const [title, shape] of UNORDERED) {
  story(`${title}: pods that crash go back as they came, in place`, async (s) => {
    await s.begin({ ...shape, podAnnotations: TEAM }, THREE_STEPS);
    const born = identities(s.now());
    await s.apply({ image: "v2", podAnnotations: BROKEN });
    await s.eventually("it says why", { waitsFor: "Pods", message: "CrashLoopBackOff" });
    await s.apply({ image: "v1", podAnnotations: TEAM });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
    assert.deepEqual(identities(s.now()), born);
  });
}

story(
  "AdvancedStatefulSet, OrderedReady: of pods in place only one that crashes is made anew",
  async (s) => {
    await s.begin({ ...set("InPlaceIfPossible"), podAnnotations: TEAM }, THREE_STEPS);
    const { "shop-9": crashed, ...others } = identities(s.now());
    await s.apply({ image: "v2", podAnnotations: BROKEN });
    await s.eventually("it says why", { waitsFor: "Pods", message: "CrashLoopBackOff" });
    await s.apply({ image: "v1", podAnnotations: TEAM });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
    const { "shop-9": anew, ...stayed } = identities(s.now());
    assert.notEqual(anew, crashed);
    assert.deepEqual(stayed, others);
  },
);
