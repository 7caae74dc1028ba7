import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  IN_PROGRESSING,
  RELEASE_RECORD,
  ROLLOUT_ID,
  WORKLOAD_TYPE,
} from "@sluice/shared/gate/names.ts";
import { TRAFFIC_RECORD } from "@sluice/shared/traffic/record.ts";
import { SERVICE_RECORD } from "@sluice/shared/traffic/service.ts";
import { FIELD_MANAGER } from "@sluice/shared/workloads/our-entry.ts";
import { planName, ROLLOUT_FINALIZER } from "@sluice/shared/api/rollout-marks.ts";
import { ALLOW } from "./admission/verdict.ts";
import { USUAL_SETTINGS } from "./admission/rollout-rules/settings.ts";
import { approved, waiting } from "./admission/approvals/rollout-fixture.ts";
import type { AdmissionRequest } from "./review.ts";
import { routesFor } from "./routes.ts";

const CONTROLLER = "system:serviceaccount:sluice-system:sluice-controller";

const routes = routesFor({
  known: { rolloutsOf: () => [], replicaSetsOf: () => [] },
  rollouts: () => [],
  controllerUsername: CONTROLLER,
  settings: USUAL_SETTINGS,
});

/** An update of a Deployment by a user, which changes nothing. */
function request(differs: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const managedFields = [{ manager: FIELD_MANAGER }, { manager: "helm" }];
  const metadata = { name: "shop", namespace: "prod", managedFields };
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: {} };
  return {
    uid: "u-1",
    operation: "UPDATE",
    kind: { group: "apps", version: "v1", kind: "Deployment" },
    subresource: "",
    namespace: "prod",
    name: "shop",
    username: "jane",
    groups: ["devs", "system:authenticated"],
    fieldManager: "kubectl-set",
    mode: "write",
    object: deployment,
    oldObject: deployment,
    ...differs,
  };
}

describe("routes", () => {
  test("a Deployment that no Rollout refers to passes", () => {
    assert.equal(routes["/mutate-workload"]?.(request()).kind, "allow");
  });

  test("what is no Deployment is for the failurePolicy to decide", () => {
    assert.throws(() => routes["/mutate-workload"]?.(request({ object: {} })), TypeError);
  });

  test("only our controller's writes lose their owner", () => {
    assert.equal(routes["/own-writes"]?.(request()).kind, "allow");
    const verdict = routes["/own-writes"]?.(request({ username: CONTROLLER }));
    assert.deepEqual(verdict?.kind === "patch" && verdict.operations, [
      { op: "replace", path: "/metadata/managedFields", value: [{ manager: "helm" }] },
    ]);
  });

  test("a record of ours on a route is dropped, but for our controller's own writes", () => {
    const spec = { type: "ClusterIP", selector: { app: "shop" } };
    const record = JSON.stringify({ rollout: "shop", key: "app", hash: "x" });
    const metadata = { name: "shop", namespace: "prod", annotations: { [SERVICE_RECORD]: record } };
    const object = { apiVersion: "v1", kind: "Service", metadata, spec };
    for (const operation of ["CREATE", "UPDATE"] as const) {
      const oldObject = { ...object, metadata: { name: "shop", namespace: "prod" } };
      const write = { operation, object, oldObject };
      assert.equal(routes["/mutate-route"]?.(request(write)).kind, "patch");
      const ours = routes["/mutate-route"]?.(request({ ...write, username: CONTROLLER }));
      assert.equal(ours?.kind, "allow");
    }
    const deletion = request({ operation: "DELETE", object: undefined, oldObject: object });
    assert.equal(routes["/mutate-route"]?.(deletion).kind, "allow");
  });

  test("a Rollout that is made is marked, and nothing else is", () => {
    const { metadata, ...rest } = waiting();
    const bare = { ...rest, metadata: { ...metadata, finalizers: ["mine"] } };
    const made = { operation: "CREATE", object: bare } as const;
    const verdict = routes["/mark-rollout"]?.(request(made));
    assert.deepEqual(verdict?.kind === "patch" && verdict.operations, [
      { op: "replace", path: "/metadata/finalizers", value: ["mine", ROLLOUT_FINALIZER] },
      { op: "add", path: "/metadata/annotations", value: planName(bare.spec) },
    ]);
    const marked = { ...bare, metadata: { ...metadata, finalizers: [ROLLOUT_FINALIZER] } };
    for (const other of [
      { ...made, operation: "UPDATE" } as const,
      { ...made, object: marked },
      // The API server refuses it itself, a moment later.
      { ...made, object: { ...bare, spec: {} } },
    ]) {
      assert.deepEqual(routes["/mark-rollout"]?.(request(other)), ALLOW);
    }
  });

  test("an approval gets a name, but for our controller's own writes", () => {
    const write = { oldObject: waiting(), object: approved(waiting()), username: "bob" };
    const verdict = routes["/record-approval"]?.(request(write));
    const by = { user: "bob", groups: ["devs"], manager: "kubectl-set" };
    const value = { step: 1, revision: "v2", by };
    assert.deepEqual(verdict?.kind === "patch" && verdict.operations, [
      { op: "add", path: "/status/approval", value },
    ]);
    const ours = routes["/record-approval"]?.(request({ ...write, username: CONTROLLER }));
    assert.equal(ours?.kind, "allow");
  });

  test("what does not fit the schema is left to the API server", () => {
    const object = { ...waiting(), status: { currentStepIndex: "one" } };
    const write = request({ oldObject: waiting(), object });
    assert.equal(routes["/record-approval"]?.(write).kind, "allow");
    assert.throws(() => routes["/guard-release"]?.(write), TypeError);
  });

  test("who started a release is refused to approve or to delete it, our controller is not", () => {
    const approval = { oldObject: waiting(), object: approved(waiting()) };
    const deletion = { oldObject: waiting(), object: undefined, operation: "DELETE" } as const;
    for (const write of [approval, deletion]) {
      const guarded = (username: string) =>
        routes["/guard-release"]?.(request({ ...write, username }))?.kind;
      assert.deepEqual([guarded("jane"), guarded("bob")], ["deny", "allow"]);
      assert.equal(guarded(CONTROLLER), "allow");
    }
  });

  test("a Rollout that is no Rollout is refused, and may still be deleted", () => {
    const object = { metadata: { name: "shop", namespace: "prod" }, spec: {} };
    const created = request({ operation: "CREATE", object, oldObject: undefined });
    assert.equal(routes["/validate-rollout"]?.(created).kind, "deny");
    const deleted = request({ operation: "DELETE", object: undefined, oldObject: object });
    assert.equal(routes["/validate-rollout"]?.(deleted).kind, "allow");
  });
});

describe("the webhook configurations", () => {
  const read = (name: string) =>
    readFileSync(new URL(`../manifests/webhook/${name}`, import.meta.url), "utf8");
  const [mutating, validating] = [read("mutating.yaml"), read("validating.yaml")];

  test("name the paths that have a handler, each of them", () => {
    const named = [...`${mutating}${validating}`.matchAll(/ path: (\S+)/g)].map(
      ([, path = ""]) => path,
    );
    assert.deepEqual([...new Set(named)].toSorted(), Object.keys(routes).toSorted());
  });

  test("name the marks that a release leaves, and whose writes are ours", () => {
    const ofWorkloads = [IN_PROGRESSING, RELEASE_RECORD, ROLLOUT_ID, WORKLOAD_TYPE];
    for (const mark of [...ofWorkloads, TRAFFIC_RECORD, SERVICE_RECORD, CONTROLLER]) {
      assert.ok(mutating.includes(`"${mark}"`), mark);
    }
    assert.ok(validating.includes(`"${CONTROLLER}"`));
  });

  test("ask about managed and other workloads under the same conditions", () => {
    const conditions = mutating.match(/matchConditions:[^]*?namespaceSelector:/g) ?? [];
    assert.equal(conditions.length, 5);
    assert.equal(conditions[0], conditions[2]);
    const whatMatters = (condition = "") => condition.slice(condition.indexOf("# A new template"));
    assert.equal(whatMatters(conditions[0]), whatMatters(conditions[1]));
  });
});
