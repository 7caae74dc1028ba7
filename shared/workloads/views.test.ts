import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseWorkloadView } from "./workload-view.ts";
import { parsePod } from "./pod.ts";
import { parseReplicaSet } from "./replicaset.ts";

const NAMES = { name: "shop", namespace: "web", uid: "u", resourceVersion: "1" };
const TEMPLATE = { spec: { containers: [] } };
const OWNERS = [{ uid: "other" }, { uid: "owner", controller: true }];

describe("a ReplicaSet", () => {
  const parse = (spec: object, status?: object, metadata: object = {}) =>
    parseReplicaSet({
      metadata: { ...NAMES, ...metadata },
      spec: { template: TEMPLATE, ...spec },
      ...(status === undefined ? {} : { status }),
    });

  test("is known by the Deployment that controls it, and its number", () => {
    const annotations = { "deployment.kubernetes.io/revision": "7" };
    const { owner, number, podTemplateHash } = parse({}, undefined, {
      ownerReferences: OWNERS,
      annotations,
      labels: { "pod-template-hash": "abc" },
    });
    assert.deepEqual([owner, number, podTemplateHash], ["owner", 7, "abc"]);
  });

  test("without a number has 0, and without a controller no owner", () => {
    const { owner, number, replicas } = parse({});
    assert.deepEqual([owner, number, replicas], ["", 0, 1]);
  });

  test("reports available pods only about what is asked of it now", () => {
    const status = { observedGeneration: 2, availableReplicas: 3 };
    assert.equal(parse({}, status, { generation: 2 }).available, 3);
    assert.equal(parse({}, { observedGeneration: 2 }, { generation: 2 }).available, 0);
    assert.equal(parse({}, status, { generation: 3 }).available, undefined);
  });

  test("says why its pods cannot be made, as long as that is so", () => {
    const failed = (status: string, reason = "FailedCreate") => ({
      conditions: [{ type: "ReplicaFailure", status, reason, message: "exceeded quota: pods" }],
    });
    assert.equal(parse({}, failed("True")).failure?.words, "exceeded quota: pods");
    assert.equal(parse({}, failed("False")).failure, undefined);
    assert.equal(parse({}, failed("True", "FailedDelete")).failure, undefined);
    assert.equal(parse({}, {}).failure, undefined);
  });

  test("that is none is refused", () => assert.throws(() => parseReplicaSet({}), TypeError));
});

describe("a Pod", () => {
  const parse = (status: object, metadata: object = {}) =>
    parsePod({
      metadata: { ...NAMES, creationTimestamp: "2026-06-01T12:00:00Z", ...metadata },
      status,
    });
  const condition = (type: string, status: string, differs: object = {}) => ({
    type,
    status,
    ...differs,
  });
  const READY = condition("Ready", "True", { lastTransitionTime: "2026-06-01T12:00:05Z" });
  const UNREADY = condition("Ready", "False", { reason: "ContainersNotReady", message: "not yet" });

  test("is ready since its condition turned", () => {
    assert.deepEqual(parse({ conditions: [READY] }).readySince, new Date("2026-06-01T12:00:05Z"));
    assert.equal(parse({ conditions: [UNREADY] }).readySince, undefined);
  });

  test("that is ready has no trouble", () => {
    assert.equal(parse({ conditions: [READY] }).trouble, undefined);
    assert.equal(parse({ conditions: [UNREADY] }).trouble?.words, "ContainersNotReady, not yet");
  });

  test("that OpenKruise has changed in place says when", () => {
    const changed = (state: string) =>
      parse({}, { annotations: { "apps.kruise.io/inplace-update-state": state } }).changedAt;
    const at = "2026-06-01T12:00:05Z";
    assert.deepEqual(changed(JSON.stringify({ updateTimestamp: at })), new Date(at));
    for (const nonsense of ["", "7", "{}", '{"updateTimestamp":"soon"}'])
      assert.equal(changed(nonsense), undefined, nonsense);
    assert.equal(parse({}).changedAt, undefined);
  });

  test("that is on its way out says who evicts it, ready or not, and nothing else", () => {
    const evicted = condition("DisruptionTarget", "True", { reason: "EvictionByEvictionAPI" });
    const leaving = { deletionTimestamp: "2026-06-01T12:00:00Z" };
    const said = [
      parse({ conditions: [READY, evicted] }, leaving),
      parse({ conditions: [UNREADY, evicted] }, leaving),
      parse({ conditions: [UNREADY] }, leaving),
      parse({ conditions: [UNREADY, evicted], phase: "Failed" }),
    ];
    const words = "EvictionByEvictionAPI";
    assert.deepEqual(
      said.map(({ trouble }) => trouble?.words),
      [words, words, undefined, undefined],
    );
  });

  test("is over when it is being deleted or has ended", () => {
    const over = [
      parse({}, { deletionTimestamp: "2026-06-01T12:00:00Z" }),
      parse({ phase: "Failed" }),
      parse({ phase: "Succeeded" }),
      parse({ phase: "Running" }),
    ];
    assert.deepEqual(
      over.map((pod) => pod.over),
      [true, true, true, false],
    );
  });
});

describe("a workload", () => {
  const KIND = { apiVersion: "apps/v1", kind: "Deployment" };
  const parse = (managers: readonly object[], spec: object = { template: TEMPLATE }) =>
    parseWorkloadView({ ...KIND, metadata: { ...NAMES, managedFields: managers }, spec });
  const label = { "f:metadata": { "f:labels": { "f:rollouts.kruise.io/workload-type": {} } } };

  test("is kept without its template and its books, which nobody decides by", () => {
    const { object } = parse([{ manager: "helm" }]);
    assert.deepEqual(object, { ...KIND, metadata: NAMES, spec: {} });
  });

  test("has a label of ours unless somebody's manifest names it", () => {
    assert.equal(parse([{ manager: "helm", fieldsV1: {} }]).labelIsOurs, true);
    assert.equal(parse([{ manager: "sluice", fieldsV1: label }]).labelIsOurs, true);
    assert.equal(parse([{ manager: "helm", fieldsV1: label }]).labelIsOurs, false);
  });

  test("shows where a write of ours has left its entry", () => {
    assert.equal(parse([{ manager: "helm" }, { manager: "sluice" }]).ourEntry, 1);
    assert.equal(parse([{ manager: "helm" }]).ourEntry, undefined);
  });

  test("without a template is refused", () => assert.throws(() => parse([], {}), TypeError));
});
