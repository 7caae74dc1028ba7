import assert from "node:assert/strict";
import { at, list, text, texts } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { setEnvironment } from "../../story/environment.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { BESIDE_STYLES, THREE_STEPS } from "../../story/plans.ts";
import { CONTROLLER } from "../../story/sluice.ts";
import { APP } from "../../story/stage.ts";
import { story, type Story } from "../../story/story.ts";
import type { WorkloadName } from "../../watcher/kinds.ts";

const GATE = "FEATURE_GATES=RolloutHistory=true";
const ID = "rollouts.kruise.io/rollout-id";
/** Who is on the way out is still there for a while, and is no pod of the release any more. */
const LEAVES_SLOWLY = { "sluice.dev/stop-after": "6s" };
const PATIENT = { withinMs: 60_000 };

const KINDS: readonly WorkloadName[] = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "CloneSet",
  "AdvancedStatefulSet",
];

for (const workload of KINDS) {
  story(`a release of a ${workload} leaves a record of its pods, step by step`, async (s) => {
    await recording(s);
    await s.begin({ workload, replicas: 10 }, THREE_STEPS);
    await s.apply({ image: "v2", labels: { [ID]: "release-7" } });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
    const [begun] = await records(s, (all) => all.length === 1);
    assert.equal(text(begun, "status", "phase") ?? "", "");
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }), PATIENT);
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
    const record = await completed(s);
    assert.deepEqual(sizesIn(record), [2, 3, 5]);
    assert.deepEqual(podsIn(record), s.podsOf("v2").toSorted());
    assertIsOf(record, "release-7", "shop:v2");
  });
}

for (const { title, kind, plan, first, second } of BESIDE_STYLES) {
  story(`${title}: a release leaves a record of the pods that stay`, async (s) => {
    await recording(s);
    await s.begin({ ...kind, replicas: 10, podAnnotations: LEAVES_SLOWLY }, plan);
    await s.apply({ image: "v2", labels: { [ID]: "release-8" } });
    await s.eventually("its first pods", waitingAt(1, first), PATIENT);
    await s.approve();
    await s.eventually("more of them", waitingAt(2, second), PATIENT);
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
    const record = await completed(s);
    // Those of an extra Deployment are gone, and those that came natively belong to no step.
    assert.deepEqual(sizesIn(record), title === "canary" ? [0, 0, 0] : [5, 5]);
    assert.deepEqual(podsIn(record), title === "canary" ? [] : s.podsOf("v2").toSorted());
    assertIsOf(record, "release-8", "shop:v2");
  });
}

story("a release that is rolled back leaves a record, and the way back none", async (s) => {
  await recording(s);
  await s.begin({ replicas: 10, podAnnotations: LEAVES_SLOWLY }, THREE_STEPS);
  await s.apply({ image: "v2", labels: { [ID]: "release-9" } });
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
  await records(s, (all) => all.length === 1);
  await s.apply({ image: "v1" });
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }), PATIENT);
  const record = await completed(s);
  assert.deepEqual(sizesIn(record), [0, 0, 0]);
  assertIsOf(record, "release-9", "shop:v1");
});

story("records are kept to ten, and go with their Rollout", async (s) => {
  await recording(s);
  await s.begin({ replicas: 1 }, { steps: [{ replicas: "100%" }] });
  for (let version = 2; version <= 13; version += 1) {
    await s.setImage(`v${version}`);
    await s.eventually(`v${version} is out`, finishedWith({ [`v${version}`]: 1 }));
    await records(s, (all) => all.every((one) => text(one, "status", "phase") === "completed"));
  }
  await records(s, (all) => all.length === 10);
  await s.deleteRollout();
  await records(s, (all) => all.length === 0);
});

story("without its gate a release leaves no record", async (s) => {
  await s.repaired();
  await gateSet(s, "FEATURE_GATES-");
  await s.begin({ replicas: 4 }, { steps: [{ replicas: "50%" }, { replicas: "100%" }] });
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 2, v2: 2 }), PATIENT);
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 4 }), PATIENT);
  await s.stays("all pods are of v2", finishedWith({ v2: 4 }));
  await records(s, (all) => all.length === 0);
});

/** The controller keeps records from here on. */
async function recording(s: Story): Promise<void> {
  await s.repaired();
  await gateSet(s, GATE);
}

/** Returns when nobody runs without it any more. */
async function gateSet(s: Story, variable: string): Promise<void> {
  await setEnvironment(s, [CONTROLLER], variable);
  await s.leader();
}

/** The one record that there is, once it is whole. */
async function completed(s: Story): Promise<unknown> {
  const isWhole = (one: unknown): boolean => text(one, "status", "phase") === "completed";
  const [record, ...others] = await records(s, ([one]) => isWhole(one));
  assert.deepEqual(others, []);
  return record;
}

const stepsIn = (record: unknown): readonly unknown[] => list(record, "status", "canarySteps");

const sizesIn = (record: unknown): readonly number[] =>
  stepsIn(record).map((step) => list(step, "pods").length);

const podsIn = (record: unknown): readonly string[] =>
  stepsIn(record)
    .flatMap((step) => list(step, "pods"))
    .map((pod) => text(pod, "name") ?? "")
    .toSorted();

/** The release that it is about, and what the workload ran at its end (contract.md 9.5). */
function assertIsOf(record: unknown, id: string, image: string): void {
  assert.equal(text(record, "spec", "rollout", "rolloutID"), id);
  const labels = texts(record, "metadata", "labels");
  assert.deepEqual([labels[ID], labels["rollouts.kruise.io/rollout-name"]], [id, APP]);
  const template = at(record, "spec", "workload", "data", "template");
  assert.equal(text(template, "spec", "containers", 0, "image"), image);
  assert.deepEqual(
    [
      text(record, "metadata", "ownerReferences", 0, "kind"),
      text(record, "spec", "rollout", "name"),
    ],
    ["Rollout", APP],
  );
}

function records(s: Story, are: (all: readonly unknown[]) => boolean): Promise<readonly unknown[]> {
  const { namespace, world } = s.stage;
  const path = `/apis/rollouts.kruise.io/v1alpha1/namespaces/${namespace}/rollouthistories`;
  const look = async () => {
    const all = list(await world.cluster.client.call({ path }), "items");
    return are(all) ? all : undefined;
  };
  return until("its records", look, { timeoutMs: 60_000 });
}
