import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { BATCH_IDS } from "@sluice/shared/gate/names.ts";
import { rollout } from "../observe/observed-fixture.ts";
import { HISTORIES, type History } from "./histories.ts";
import { begunRecord, completedStatus, dueOf, specOf, surplus } from "./record.ts";

const RELEASE = { revision: "v2", startedAt: "2026-06-01T12:00:00Z" };

/** In a release of v2, unless told otherwise. */
function stored(differs: Partial<RolloutStatus> = {}): StoredRollout {
  const status: RolloutStatus = {
    phase: "Progressing",
    currentStepIndex: 1,
    currentStepState: "StepUpgrade",
    release: RELEASE,
    canaryStatus: {
      podTemplateHash: "",
      canaryRevision: "v2",
      observedRolloutID: "release-7",
      canaryReplicas: 0,
      canaryReadyReplicas: 0,
      currentStepState: "StepUpgrade",
    },
    ...differs,
  };
  const { metadata, ...rest } = rollout(status);
  return { ...rest, metadata: { ...metadata, uid: "r", resourceVersion: "1" } };
}

const history = (name: string, differs: Partial<History> = {}): History => ({
  metadata: { name, namespace: "web", uid: name, resourceVersion: "1" },
  created: "2026-06-01T12:00:01Z",
  rollout: "shop",
  rolloutId: "release-7",
  state: "begun",
  ...differs,
});

/** The record that this release has. */
function own(differs: Partial<History> = {}): History {
  const due = dueOf(stored(), []);
  if (due.kind !== "begin") throw new Error("no record is due");
  return history(due.name, differs);
}

describe("the record of a release", () => {
  test("is due once it begins, under one name however often it is tried", () => {
    assert.match(own().metadata.name, /^shop-[a-z]{6}$/);
    assert.equal(own().metadata.name, own().metadata.name);
    assert.equal(dueOf(stored(), [own()]).kind, "nothing");
  });

  test("is another one for another release", () => {
    const later = stored({ release: { ...RELEASE, startedAt: "2026-06-01T13:00:00Z" } });
    assert.equal(dueOf(later, [own()]).kind, "begin");
  });

  const others: readonly { name: string; status: Partial<RolloutStatus> }[] = [
    { name: "at rest", status: { phase: "Healthy" } },
    { name: "on the way back", status: { release: { ...RELEASE, revision: "v3" } } },
    { name: "switched off", status: { phase: "Disabling" } },
  ];
  for (const { name, status } of others) {
    test(`is not due while its Rollout is ${name}`, () => {
      assert.equal(dueOf(stored(status), []).kind, "nothing");
    });
  }

  test("is completed when its Rollout is healthy again, and once", () => {
    assert.equal(dueOf(stored({ phase: "Healthy" }), [own()]).kind, "complete");
    const completed = own({ state: "completed" });
    assert.equal(dueOf(stored({ phase: "Healthy" }), [completed]).kind, "nothing");
  });

  test("belongs to its Rollout, and is found by labels", () => {
    const { metadata, spec } = begunRecord(stored(), "shop-abcdef");
    assert.equal(metadata.ownerReferences[0]?.uid, "r");
    assert.deepEqual(metadata.labels, {
      "rollouts.kruise.io/rollout-id": "release-7",
      "rollouts.kruise.io/rollout-name": "shop",
    });
    assert.deepEqual(spec.rollout, { rolloutID: "release-7", name: "shop" });
  });

  test("has the pods of each step that stay, of steps without pods none", () => {
    const pod = (name: string, step: string) => ({
      name,
      life: "living" as const,
      nodeName: "a",
      labels: { [BATCH_IDS[0]]: step },
    });
    const leaving = { ...pod("c", "1"), life: "ending" as const };
    const all = [pod("b", "1"), pod("a", "1"), leaving];
    const { phase, canarySteps } = completedStatus(stored(), all);
    assert.equal(phase, "completed");
    assert.deepEqual(canarySteps[0]?.pods, [
      { name: "a", nodeName: "a" },
      { name: "b", nodeName: "a" },
    ]);
    assert.deepEqual([canarySteps.length, canarySteps[2]?.pods], [3, []]);
  });

  test("has what was released, and names what routes only where something does", () => {
    const bare = specOf(stored(), own(), { replicas: 10 });
    assert.deepEqual(Object.keys(bare), ["rollout", "workload"]);
    const from = stored();
    const trafficRoutings = [{ service: "shop", gateway: { httpRouteName: "web" } }];
    const strategy = { canary: { steps: [], trafficRoutings } };
    const routed = specOf({ ...from, spec: { ...from.spec, strategy } }, own(), undefined);
    assert.deepEqual(routed.service, { name: "shop" });
    assert.deepEqual(routed.trafficRouting, { httpRoute: { name: "web" } });
  });
});

describe("records", () => {
  test("are kept to ten a Rollout, the newest", () => {
    const all = Array.from({ length: 12 }, (_, index) =>
      history(`h${index}`, { created: `2026-06-01T12:00:${10 + index}Z` }),
    );
    const names = surplus(all).map(({ metadata }) => metadata.name);
    assert.deepEqual(names.toSorted(), ["h0", "h1"]);
    assert.deepEqual(surplus(all.slice(0, 10)), []);
  });

  test("are read as they are stored", () => {
    const metadata = {
      name: "shop-abcdef",
      namespace: "web",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "2026-06-01T12:00:01Z",
    };
    const labels = { "rollouts.kruise.io/rollout-name": "shop" };
    const read = HISTORIES.parse({ metadata: { ...metadata, labels }, status: {} });
    assert.deepEqual([read.rollout, read.rolloutId, read.state], ["shop", "", "begun"]);
    const whole = HISTORIES.parse({ metadata, status: { phase: "completed" } });
    assert.deepEqual([whole.rollout, whole.state], ["", "completed"]);
    assert.throws(() => HISTORIES.parse({ metadata: {} }), TypeError);
  });
});
