import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allow, deny, patch } from "../admission/verdict.ts";
import { admissionEndpoints, type Handler } from "./answer.ts";
import { AdmissionServer } from "../server.ts";

function ask(handler: Handler, body: unknown = review()) {
  const seen: string[] = [];
  const { app } = new AdmissionServer(admissionEndpoints({ "/decide": handler }), {
    obstacle: () => undefined,
    observe: (path, outcome, seconds = -1) => void seen.push(`${path} ${outcome} ${seconds >= 0}`),
    error: (fields, message) => void seen.push(`${message} ${Object.keys(fields).join(" ")}`),
  });
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const answer = app.inject({ method: "POST", url: "/decide?timeout=5s", payload, headers });
  return { answer, seen };
}

function review(differs: object = {}): unknown {
  const request = {
    uid: "u-1",
    kind: { group: "apps", version: "v1", kind: "Deployment" },
    name: "shop",
    namespace: "prod",
    operation: "UPDATE",
    userInfo: { username: "jane" },
    ...differs,
  };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
}

describe("an answer", () => {
  const verdicts = [
    { verdict: allow(["mind the gap"]), allowed: true },
    { verdict: patch([{ op: "remove", path: "/spec/paused" }], []), allowed: true },
    { verdict: deny(409, "claimed twice"), allowed: false },
  ];
  for (const { verdict, allowed } of verdicts) {
    test(`${verdict.kind} is an answer, and is counted`, async () => {
      const { answer, seen } = ask(() => verdict);
      const { statusCode, body } = await answer;
      assert.equal(statusCode, 200);
      assert.match(body, new RegExp(`"uid":"u-1","allowed":${allowed}`));
      assert.deepEqual(seen, [`/decide ${verdict.kind} true`]);
    });
  }

  test("a handler that throws leaves the decision to the failurePolicy, and is logged", async () => {
    const { answer, seen } = ask(() => {
      throw new TypeError("not an apps/v1 Deployment: /spec must be object");
    });
    const { statusCode, body } = await answer;
    assert.equal(statusCode, 500);
    assert.equal(
      body,
      "Sluice could not decide: not an apps/v1 Deployment: /spec must be object\n",
    );
    assert.deepEqual(seen, [
      "/decide failed true",
      "an admission handler failed error path uid operation kind namespace name",
    ]);
  });

  const malformed = [
    { name: "a review without a uid", body: review({ uid: "" }), says: /uid is missing/ },
    { name: "something else", body: { kind: "Pod" }, says: /expected apiVersion and kind/ },
    { name: "text that is not JSON", body: "{", says: /JSON/ },
  ];
  for (const { name, body, says } of malformed) {
    test(`${name} is the sender's mistake`, async () => {
      const { statusCode, body: text } = await ask(() => allow([]), body).answer;
      assert.equal(statusCode, 400);
      assert.match(text, says);
    });
  }

  test("takes a review of two objects of 3 MiB", async () => {
    const filler = "x".repeat(3 * 1024 * 1024);
    const body = review({ object: { filler }, oldObject: { filler } });
    assert.equal((await ask(() => allow([]), body).answer).statusCode, 200);
  });
});
