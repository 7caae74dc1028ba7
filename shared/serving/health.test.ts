import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { close, healthServer, listen } from "./health.ts";
import { Readiness } from "./readiness.ts";

async function parts(t: TestContext) {
  const readiness = new Readiness(["certificate", "rollouts"]);
  const server = healthServer({ obstacle: () => readiness.obstacle, metrics: () => "up 1\n" });
  await listen(server, 0, "127.0.0.1");
  t.after(() => close(server));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${address.port}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  return { readiness, get };
}

describe("the health server", () => {
  test("is alive from the start, and ready when all parts are", async (t) => {
    const { readiness, get } = await parts(t);
    assert.equal(await get("/healthz"), "200 ok\n");
    assert.equal(await get("/readyz"), "503 waiting for: certificate, rollouts\n");
    readiness.ready("rollouts");
    assert.equal(await get("/readyz"), "503 waiting for: certificate\n");
    assert.equal(readiness.obstacleOf("certificate"), "waiting for: certificate");
    assert.equal(readiness.obstacleOf("rollouts"), undefined);
    readiness.ready("certificate");
    assert.equal(await get("/readyz"), "200 ok\n");
  });

  test("is not ready from the moment it stops, and still alive", async (t) => {
    const { readiness, get } = await parts(t);
    readiness.ready("rollouts");
    readiness.ready("certificate");
    readiness.stop();
    assert.equal(await get("/readyz"), "503 stopping\n");
    assert.equal(readiness.obstacleOf("rollouts"), undefined);
    assert.equal(await get("/healthz"), "200 ok\n");
  });

  test("shows metrics, and says what there is to ask", async (t) => {
    const { get } = await parts(t);
    assert.equal(await get("/metrics"), "200 up 1\n");
    assert.match(await get("/elsewhere"), /^404 there are \/healthz/);
  });
});
