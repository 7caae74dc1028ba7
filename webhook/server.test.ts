import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { allow } from "./admission/verdict.ts";
import { admissionEndpoints } from "./serving/answer.ts";
import { AdmissionServer } from "./server.ts";
import { AUTHORITY_PEM, LOOPBACK, NAME, PAIR, portOf } from "./server-fixture.ts";

const BODY = JSON.stringify({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: { uid: "u", kind: { version: "v1", kind: "Pod" }, operation: "UPDATE", userInfo: {} },
});

const kept = new Agent({ keepAlive: true });

function server(): AdmissionServer {
  const around = { observe() {}, error() {}, obstacle: () => undefined };
  return new AdmissionServer(admissionEndpoints({ "/decide": () => allow([]) }), around);
}

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
}

async function post({ app }: AdmissionServer, agent: Agent): Promise<Answer> {
  const port = portOf({ app });
  const headers = { "content-type": "application/json" };
  const options = { host: "127.0.0.1", port, servername: NAME, ca: AUTHORITY_PEM, agent };
  const sent = request({ ...options, path: "/decide", method: "POST", headers });
  const [response]: IncomingMessage[] = await once(sent.end(BODY), "response");
  response?.resume();
  return { status: response?.statusCode, connection: response?.headers.connection };
}

describe("the admission server", () => {
  const stopping: AdmissionServer = server();
  before(() => stopping.show(PAIR, LOOPBACK));
  after(() => kept.destroy());

  test("keeps connections for longer than an API server does", () => {
    const { keepAliveTimeout, headersTimeout } = stopping.app.server;
    assert.ok(keepAliveTimeout > 90_000);
    assert.ok(headersTimeout > keepAliveTimeout);
  });

  test("answers over TLS, and keeps the connection", async () => {
    assert.deepEqual(await post(stopping, kept), { status: 200, connection: "keep-alive" });
  });

  test("shows another pair without being started again", async () => {
    const again = server();
    await again.show(PAIR, LOOPBACK);
    const port = portOf(again);
    await again.show(PAIR, LOOPBACK);
    assert.equal(portOf(again), port);
    await again.drain(0);
  });

  test("fails no request while it drains, asks clients to leave, and then is gone", async () => {
    const answers: Answer[] = [];
    const agents = [kept, new Agent({ keepAlive: true }), new Agent()];
    // A wide margin: on a busy machine a request may take its time to get here.
    const until = performance.now() + 300;
    const drained = stopping.drain(900);
    const clients = agents.map(async (agent) => {
      while (performance.now() < until) {
        answers.push(await post(stopping, agent));
        await sleep(5);
      }
    });
    await Promise.all([drained, ...clients]);

    assert.ok(answers.length >= agents.length, `${answers.length} answers`);
    for (const answer of answers) assert.deepEqual(answer, { status: 200, connection: "close" });
    assert.equal(stopping.app.server.listening, false);
  });

  test("answers a request that is under way when it closes", async () => {
    const slow = server();
    slow.app.addHook("preHandler", () => sleep(200));
    await slow.show(PAIR, LOOPBACK);
    const under = post(slow, new Agent());
    await sleep(80);
    await slow.drain(0);
    assert.equal((await under).status, 200);
  });

  test("does not wait for a client that connects and never speaks", async () => {
    const waiting = server();
    await waiting.show(PAIR, LOOPBACK);
    const silent = connect(portOf(waiting), "127.0.0.1");
    await once(silent, "connect");
    const closed = once(silent, "close");
    await waiting.drain(0, 50);
    await closed;
  });
});
