import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdmissionServer } from "../server.ts";
import { CONVERSION } from "./conversions.ts";

const OLD = "rollouts.kruise.io/v1alpha1";
const STORED = "rollouts.kruise.io/v1beta1";

const rollout = (name: string, apiVersion = OLD) => ({
  apiVersion,
  kind: "Rollout",
  metadata: { name, uid: name },
  spec: { objectRef: {}, strategy: { paused: true } },
});

const request = (objects: unknown, desiredAPIVersion = STORED) => ({
  uid: "u-1",
  desiredAPIVersion,
  objects,
});

async function ask(body: object | string) {
  const seen: string[] = [];
  const observer = {
    observe: (path: string, outcome: string) => void seen.push(`${path} ${outcome}`),
    error() {},
    obstacle: () => "nothing is known yet",
  };
  const { app } = new AdmissionServer([CONVERSION], observer);
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const answer = await app.inject({
    method: "POST",
    url: "/convert?timeout=30s",
    payload,
    headers,
  });
  return { ...answer, status: answer.statusCode, text: answer.body, seen };
}

const review = (asked: unknown, apiVersion = "apiextensions.k8s.io/v1") => ({
  apiVersion,
  kind: "ConversionReview",
  request: asked,
});

describe("a ConversionReview", () => {
  for (const version of ["apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"]) {
    test(`of ${version} is answered in its own version, in order, metadata untouched`, async () => {
      const objects = [rollout("a"), rollout("b", STORED), rollout("c")];
      const { status, text, seen } = await ask(review(request(objects), version));
      assert.equal(status, 200);
      const { apiVersion, kind, response } = JSON.parse(text);
      assert.deepEqual([apiVersion, kind, response.uid], [version, "ConversionReview", "u-1"]);
      assert.deepEqual(response.result, { status: "Success" });
      const names = response.convertedObjects.map(
        ({ metadata, apiVersion: shown }: { metadata: { name: string }; apiVersion: string }) =>
          `${metadata.name} ${shown}`,
      );
      assert.deepEqual(names, [`a ${STORED}`, `b ${STORED}`, `c ${STORED}`]);
      assert.deepEqual(seen, ["/convert convert"]);
    });
  }

  test("of no objects has none in its answer", async () => {
    const { text } = await ask(review(request([])));
    assert.deepEqual(JSON.parse(text).response.convertedObjects, []);
  });

  test("of a list larger than any admission request is answered", async () => {
    const filler = "x".repeat(1024 * 1024);
    const objects = Array.from({ length: 20 }, (_, i) => ({ ...rollout(`r${i}`), filler }));
    const { status, text } = await ask(review(request(objects)));
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).response.convertedObjects.length, 20);
  });

  test("of a label that is called __proto__ is answered with that label", async () => {
    const labels = JSON.parse('{"__proto__":"a","constructor":{"prototype":"b"}}');
    const canary = { patchPodTemplateMetadata: { labels } };
    const object = { ...rollout("a"), spec: { objectRef: {}, strategy: { canary } } };
    const { status, text } = await ask(review(request([object])));
    assert.equal(status, 200);
    assert.match(text, /"labels":\{"__proto__":"a","constructor":\{"prototype":"b"\}\}/);
  });

  const refused = [
    { name: "a kind that is not ours", objects: [{ apiVersion: "v1", kind: "Pod" }] },
    { name: "a kind of one version", objects: [{ ...rollout("a"), kind: "TrafficRouting" }] },
    { name: "what is no object", objects: [null] },
  ];
  for (const { name, objects } of refused) {
    test(`of ${name} fails as a whole, with what to do`, async () => {
      const { status, text, seen } = await ask(review(request([rollout("a"), ...objects])));
      assert.equal(status, 200);
      const { response } = JSON.parse(text);
      assert.equal(response.result.status, "Failed");
      assert.match(response.result.message, /cannot convert .* Apply manifests\/crds/);
      assert.equal(response.convertedObjects, undefined);
      assert.deepEqual(seen, ["/convert deny"]);
    });
  }

  const malformed = [
    {
      name: "an admission review",
      body: { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" },
      says: /expected apiVersion and kind/,
    },
    { name: "a review without a request", body: review(undefined), says: /has no request/ },
    {
      name: "a review without a uid",
      body: review({ ...request([]), uid: "" }),
      says: /request.uid is missing/,
    },
    {
      name: "a review that does not say into what",
      body: review({ uid: "u", objects: [] }),
      says: /desiredAPIVersion is missing/,
    },
    {
      name: "objects that are no list",
      body: review(request("all")),
      says: /request.objects is not a list/,
    },
    { name: "a body that is a list", body: [], says: /not a JSON object/ },
    { name: "text that is not JSON", body: "{", says: /JSON/ },
  ];
  for (const { name, body, says } of malformed) {
    test(`${name} is the sender's mistake`, async () => {
      const { status, text } = await ask(body);
      assert.equal(status, 400);
      assert.match(text, says);
    });
  }
});
