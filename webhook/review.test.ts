import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allow, deny, patch } from "./admission/verdict.ts";
import { MalformedReview, readReview, writeReview } from "./review.ts";

/** An update of a Deployment, as an API server sends it. */
function review(differs: object = {}): unknown {
  const request = {
    uid: "u-1",
    kind: { group: "apps", version: "v1", kind: "Deployment" },
    name: "shop",
    namespace: "prod",
    operation: "UPDATE",
    userInfo: { username: "jane", groups: ["devs"] },
    options: { kind: "UpdateOptions", fieldManager: "kubectl-set" },
    object: { spec: { replicas: 2 } },
    oldObject: { spec: { replicas: 1 } },
    dryRun: false,
    ...differs,
  };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
}

describe("readReview", () => {
  test("takes what handlers need", () => {
    assert.deepEqual(readReview(review()), {
      uid: "u-1",
      operation: "UPDATE",
      kind: { group: "apps", version: "v1", kind: "Deployment" },
      subresource: "",
      namespace: "prod",
      name: "shop",
      username: "jane",
      groups: ["devs"],
      fieldManager: "kubectl-set",
      mode: "write",
      object: { spec: { replicas: 2 } },
      oldObject: { spec: { replicas: 1 } },
    });
  });

  test("knows a dry run, and a null object as none", () => {
    const { mode, object } = readReview(review({ dryRun: true, object: null }));
    assert.deepEqual({ mode, object }, { mode: "dry-run", object: undefined });
  });

  test("a core kind has an empty group, an object of the cluster no namespace", () => {
    const kind = { group: "", version: "v1", kind: "Node" };
    const request = readReview(review({ kind, namespace: undefined }));
    assert.deepEqual([request.kind, request.namespace], [kind, ""]);
  });

  test("a user may be in no group, and a client without a name", () => {
    const userInfo = { username: "jane", groups: null };
    const { groups, fieldManager } = readReview(review({ userInfo, options: undefined }));
    assert.deepEqual({ groups, fieldManager }, { groups: [], fieldManager: "" });
  });

  const malformed = [
    { name: "no object", body: "x", says: /not a JSON object/ },
    { name: "an array", body: [], says: /not a JSON object/ },
    { name: "another kind", body: { apiVersion: "v1", kind: "Pod" }, says: /got "v1" "Pod"/ },
    {
      name: "the old version",
      body: { apiVersion: "admission.k8s.io/v1beta1", kind: "AdmissionReview", request: {} },
      says: /expected apiVersion and kind admission.k8s.io\/v1 AdmissionReview/,
    },
    {
      name: "an answer",
      body: { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: {} },
      says: /no request/,
    },
    { name: "no uid", body: review({ uid: undefined }), says: /uid is missing/ },
    { name: "a number as uid", body: review({ uid: 7 }), says: /uid is not a string/ },
    { name: "no operation", body: review({ operation: "PATCH" }), says: /"PATCH", not one of/ },
    { name: "no kind", body: review({ kind: undefined }), says: /request.kind is missing/ },
    { name: "nobody", body: review({ userInfo: undefined }), says: /request.userInfo is missing/ },
    {
      name: "a group that is no list",
      body: review({ userInfo: { username: "jane", groups: "devs" } }),
      says: /groups is not a list/,
    },
  ];
  for (const { name, body, says } of malformed) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => readReview(body),
        (error: unknown) => {
          assert.ok(error instanceof MalformedReview);
          assert.match(error.message, says);
          return true;
        },
      );
    });
  }
});

describe("writeReview", () => {
  const envelope = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" };

  test("an allowed request needs no more than its uid", () => {
    const expected = { ...envelope, response: { uid: "u-1", allowed: true } };
    assert.deepEqual(writeReview("u-1", allow([])), expected);
  });

  test("a patch is JSON in base64", () => {
    const operations = [{ op: "add", path: "/spec/paused", value: true }] as const;
    const { response } = writeReview("u-1", patch(operations, ["held"]));
    const decoded: unknown = JSON.parse(Buffer.from(response.patch ?? "", "base64").toString());
    assert.deepEqual(decoded, operations);
    assert.equal(response.allowed, true);
    assert.equal(response.patchType, "JSONPatch");
    assert.deepEqual(response.warnings, ["held"]);
  });

  test("a refusal has a code, its reason and a message", () => {
    const { response } = writeReview("u-1", deny(422, "steps are empty"));
    const status = { code: 422, reason: "Invalid", message: "steps are empty" };
    assert.deepEqual(response, { uid: "u-1", allowed: false, status });
  });

  const lengths = [
    { letters: 255, kept: 255 },
    { letters: 256, kept: 256 },
    { letters: 257, kept: 256 },
    { letters: 5000, kept: 256 },
  ];
  for (const { letters, kept } of lengths) {
    test(`a warning of ${letters} letters has ${kept} when sent, and says that it is cut`, () => {
      const { response } = writeReview("u-1", allow(["ü".repeat(letters)]));
      const [sent = ""] = response.warnings ?? [];
      assert.equal(Array.from(sent).length, kept);
      assert.equal(sent.endsWith("…"), letters > kept);
    });
  }
});
