import assert from "node:assert/strict";
import { isRecord } from "@sluice/shared/patch/json.ts";

/** For tests: what came back for a request of whatever kind. */
export interface Received {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * An answer that an API server understands, or a refusal that a person does: 4xx in plain words, or
 * 500 when what was sent is a review, but not of an object that the path is for.
 */
export function assertClean({ status, type, body }: Received): void {
  if (status === 200) return assertAnswers(body);
  assert.match(type, /^text\/plain/);
  assert.match(body, /^[ -~]+\n$/, "one line in plain words");
  if (status === 500)
    assert.match(body, /^Sluice could not decide: not an? (workload|Rollout\b|object that routes)/);
  else assert.ok(status >= 400 && status < 500, `status ${status}: ${body}`);
}

function assertAnswers(body: string): void {
  const review: unknown = JSON.parse(body);
  assert.ok(isRecord(review) && isRecord(review["response"]), body);
  const { uid, allowed, patch, patchType, status } = review["response"];
  assert.equal(review["apiVersion"], "admission.k8s.io/v1");
  assert.equal(review["kind"], "AdmissionReview");
  assert.ok(typeof uid === "string" && uid !== "");
  assert.equal(typeof allowed, "boolean");
  assert.equal(patchType, patch === undefined ? undefined : "JSONPatch");
  if (typeof patch === "string") assert.ok(Array.isArray(JSON.parse(atob(patch))));
  assert.equal(isRecord(status), allowed === false, "a refusal says why");
}
