import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { healthServer } from "./health.ts";
import { Readiness } from "./readiness.ts";

function parts() {
  const readiness = new Readiness(["certificate", "rollouts"]);
  const app = healthServer({ obstacle: () => readiness.obstacle, metrics: () => "" });
  const get = async (url: string) => {
    const { statusCode, body } = await app.inject({ url });
    return `${statusCode} ${body}`;
  };
  return { readiness, get };
}

describe("the health server", () => {
  test("is alive from the start, and ready when all parts are", async () => {
    const { readiness, get } = parts();
    assert.equal(await get("/healthz"), "200 ok\n");
    assert.equal(await get("/readyz"), "503 waiting for: certificate, rollouts\n");
    readiness.ready("rollouts");
    assert.equal(await get("/readyz"), "503 waiting for: certificate\n");
    readiness.ready("certificate");
    assert.equal(await get("/readyz"), "200 ok\n");
  });

  test("is not ready from the moment it stops, and still alive", async () => {
    const { readiness, get } = parts();
    readiness.ready("rollouts");
    readiness.ready("certificate");
    readiness.stop();
    assert.equal(await get("/readyz"), "503 stopping\n");
    assert.equal(await get("/healthz"), "200 ok\n");
  });
});
