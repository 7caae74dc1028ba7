import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdmissionServer } from "../server.ts";
import type { Endpoint } from "./endpoint.ts";

const answering = (path: string, needs: Endpoint["needs"]): Endpoint => ({
  path,
  takes: "review" as const,
  needs,
  answer: () => ({ outcome: "allow", answer: { path } }),
});

function server(obstacle?: string) {
  const seen: string[] = [];
  const { app } = new AdmissionServer(
    [answering("/asks-caches", "caches"), answering("/asks-nobody", "nothing")],
    {
      obstacle: () => obstacle,
      observe: (path, outcome, seconds) => void seen.push(`${path} ${outcome} ${typeof seconds}`),
      error: (_fields, message) => void seen.push(message),
    },
  );
  const ask = async (url: string, payload = "{}") => {
    const headers = { "content-type": "application/json" };
    const answer = await app.inject({ method: "POST", url, payload, headers });
    return { status: answer.statusCode, body: answer.body, headers: answer.headers };
  };
  return { ask, seen };
}

describe("an endpoint", () => {
  test("that asks the caches has no answer before these are filled, and says why", async () => {
    const { ask, seen } = server("waiting for: caches");
    const { status, body, headers } = await ask("/asks-caches");
    assert.equal(status, 503);
    assert.equal(body, "Sluice has just started: waiting for: caches\n");
    assert.deepEqual(seen, ["/asks-caches refused undefined"]);
    // So that the API server asks again by itself, and meets another replica.
    assert.equal(headers["retry-after"], "1");
    assert.equal(headers["connection"], "close");
  });

  test("that asks nobody answers all the same", async () => {
    const { ask, seen } = server("waiting for: caches");
    assert.equal((await ask("/asks-nobody")).body, '{"path":"/asks-nobody"}');
    assert.deepEqual(seen, ["/asks-nobody allow number"]);
  });

  test("answers once nothing is in the way", async () => {
    const { ask, seen } = server();
    assert.equal((await ask("/asks-caches")).status, 200);
    assert.deepEqual(seen, ["/asks-caches allow number"]);
  });

  test("is not asked about what is no JSON, but that is counted", async () => {
    const { ask, seen } = server();
    assert.equal((await ask("/asks-caches", "{")).body, "the body, 1 bytes, is not JSON\n");
    assert.deepEqual(seen, ["/asks-caches refused undefined"]);
  });

  test("that does not exist is told from those that do, and is not counted", async () => {
    const { ask, seen } = server();
    assert.equal((await ask("/else")).body, "there is POST /asks-caches, POST /asks-nobody\n");
    assert.deepEqual(seen, []);
  });
});
