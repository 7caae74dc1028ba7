import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectPlainly, type Socket } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import fc from "fast-check";
import { allow } from "./admission/verdict.ts";
import { assertClean } from "./clean-answer.ts";
import { AdmissionServer } from "./server.ts";
import { AUTHORITY_PEM, LOOPBACK, NAME, PAIR, portOf } from "./server-fixture.ts";
import { admissionEndpoints } from "./serving/answer.ts";
import { LIMITS, type Limits } from "./serving/limits.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

function server(limits: Limits): AdmissionServer {
  const around = { observe() {}, error() {}, obstacle: () => undefined };
  return new AdmissionServer(admissionEndpoints({ "/decide": () => allow([]) }), around, limits);
}

const USUAL = server(LIMITS);
/** Loses its patience so soon that a test need not wait for it. */
const QUICK = server({ ...LIMITS, headersMs: 120, bodyMs: 60, lookMs: 20 });
const QUICK_TO_GREET = server({ ...LIMITS, handshakeMs: 100 });
const ALL = [USUAL, QUICK, QUICK_TO_GREET];

const REVIEW = JSON.stringify({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: { uid: "u", kind: { version: "v1", kind: "Pod" }, operation: "UPDATE", userInfo: {} },
});

function message(body: string, headers: Readonly<Record<string, string | number>> = {}): string {
  const all = { host: NAME, "content-type": "application/json", ...headers };
  const length = "content-length" in headers ? {} : { "content-length": Buffer.byteLength(body) };
  const lines = Object.entries({ ...all, ...length }).map(([name, value]) => `${name}: ${value}`);
  return `POST /decide HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

async function speakTls(to = USUAL, options: ConnectionOptions = {}): Promise<Socket> {
  const port = portOf(to);
  const socket = connectTls({
    host: "127.0.0.1",
    port,
    servername: NAME,
    ca: AUTHORITY_PEM,
    ...options,
  });
  socket.on("error", () => undefined); // that we are cut off is one of the answers
  await once(socket, "secureConnect");
  return socket;
}

/** All that comes until the server hangs up. */
async function heard(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
  // Not `once`: a connection that is reset is one that is closed.
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks).toString();
}

/** Sends it, says that nothing follows, and takes what comes. */
async function exchange(text: string | Buffer): Promise<string> {
  const socket = await speakTls();
  const answer = heard(socket);
  socket.end(text);
  return answer;
}

/** The first of the answers; `undefined` when there is none. */
function parsed(text: string) {
  const [, status, head = "", rest = ""] = /^HTTP\/1\.1 (\d+)(.*?)\r\n\r\n(.*)$/s.exec(text) ?? [];
  if (status === undefined) return undefined;
  const type = /content-type: (.*)/i.exec(head)?.[1] ?? "";
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  return { status: Number(status), type, body: rest.slice(0, length) };
}

async function assertNobodyIsLeft(): Promise<void> {
  const left = () => ALL.reduce((sum, { connections }) => sum + connections, 0);
  const deadline = performance.now() + 5000;
  while (left() > 0 && performance.now() < deadline) await sleep(5);
  assert.equal(left(), 0, "connections are left open");
}

describe("the admission server, to whoever comes", () => {
  before(() => Promise.all(ALL.map((one) => one.show(PAIR, LOOPBACK))));
  after(() => Promise.all(ALL.map((one) => one.drain(0, 0))));
  afterEach(assertNobodyIsLeft);

  const oddities: readonly { name: string; sent: string; status: number; says: RegExp }[] = [
    { name: "a review", sent: message(REVIEW), status: 200, says: /"allowed":true/ },
    { name: "no HTTP at all", sent: "hello\r\n\r\n", status: 400, says: /not a request/ },
    {
      name: "another content type",
      sent: message(REVIEW, { "content-type": "application/vnd.kubernetes.protobuf" }),
      status: 415,
      says: /media type/i,
    },
    { name: "no length", sent: message("", { "content-length": "x" }), status: 400, says: /not a/ },
    {
      name: "less than it should be",
      sent: message(REVIEW.slice(0, 60), { "content-length": REVIEW.length }),
      status: 400,
      says: /./,
    },
    {
      name: "more than it should be",
      sent: message(REVIEW, { "content-length": 60 }),
      status: 400,
      says: /./,
    },
    {
      name: "a length that is too large",
      sent: message("", { "content-length": 2 ** 40 }),
      status: 413,
      says: /larger than/,
    },
    { name: "another path", sent: "GET / HTTP/1.1\r\nhost: x\r\n\r\n", status: 404, says: /POST/ },
  ];
  for (const { name, sent, status, says } of oddities) {
    test(`${name}: ${status}`, async () => {
      const answer = parsed(await exchange(sent));
      assert.equal(answer?.status, status);
      assert.match(answer.body, says);
      assertClean(answer);
    });
  }

  test("headers without end: no answer need arrive, but the end does", async () => {
    const answer = parsed(await exchange(message(REVIEW, { x: "y".repeat(2 ** 20) })));
    if (answer !== undefined) assert.equal(answer.status, 431);
  });

  test("any bytes after any part of a request: an answer, or an end", async () => {
    const whole = message(REVIEW);
    const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some));
    const cut = fc.integer({ min: 0, max: whole.length });
    await fc.assert(
      fc.asyncProperty(cut, bytes, async (at, junk) => {
        const sent = Buffer.concat([Buffer.from(whole.slice(0, at)), junk]);
        const answer = parsed(await exchange(sent));
        if (answer !== undefined) assertClean(answer);
      }),
      runs(25),
    );
  });

  const slow: readonly { name: string; begin: string; drip: string; says: RegExp }[] = [
    {
      name: "headers drip",
      begin: "POST /decide HTTP/1.1\r\n",
      drip: "x: y\r\n",
      says: /too long/,
    },
    {
      name: "bodies drip",
      begin: message("", { "content-length": 10_000 }),
      drip: " ",
      // A busy machine hears of Node's own limit for a whole request first.
      says: /not arrive within 60 ms|too long/,
    },
  ];
  for (const { name, begin, drip, says } of slow) {
    test(`${name}: 408 for each of many, and they are gone`, async () => {
      const clients = Array.from({ length: 8 }, async () => {
        const socket = await speakTls(QUICK);
        const answer = heard(socket);
        socket.write(begin);
        const timer = setInterval(() => void (socket.writable && socket.write(drip)), 10);
        return parsed(await answer.finally(() => clearInterval(timer)));
      });
      for (const answer of await Promise.all(clients)) {
        // Who goes on sending may meet the end of the connection before reading why.
        if (answer === undefined) continue;
        assert.equal(answer.status, 408);
        assert.match(answer.body, says);
      }
    });
  }

  const strangers: readonly { name: string; sent: string | Buffer }[] = [
    { name: "plain HTTP", sent: message(REVIEW) },
    { name: "noise", sent: Buffer.alloc(2000, 0xa5) },
    { name: "the beginning of a handshake", sent: Buffer.from([0x16, 3, 1, 2, 0, 1]) },
    { name: "nothing", sent: "" },
  ];
  test(`${strangers.map(({ name }) => name).join(", ")} instead of TLS: hung up on`, async () => {
    const sockets = strangers.map(async ({ sent }) => {
      const socket = connectPlainly(portOf(QUICK_TO_GREET), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(sent);
      assert.doesNotMatch(await heard(socket), /allowed/);
    });
    await Promise.all(sockets);
  });

  test("silence after the handshake: 408, later than an API server would be silent", async () => {
    assert.equal(parsed(await heard(await speakTls(QUICK)))?.status, 408);
    assert.ok(LIMITS.headersMs > 90_000);
  });

  test("a client certificate, of whomever, is not asked for and changes nothing", async () => {
    const socket = await speakTls(USUAL, { key: PAIR.keyPem, cert: PAIR.certPem });
    const answer = heard(socket);
    socket.end(message(REVIEW));
    assert.equal(parsed(await answer)?.status, 200);
  });

  test("a client that is gone in the middle of a handshake or a body is forgotten", async () => {
    const plain = connectPlainly(portOf(USUAL), "127.0.0.1");
    await once(plain, "connect");
    plain.resetAndDestroy();
    const socket = await speakTls();
    socket.write(message("[", { "content-length": 100 }));
    await sleep(5);
    socket.destroy();
  });

  test("500 at once: an answer to each", async () => {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => speakTls()));
    const last = message(REVIEW, { connection: "close" });
    const answers = await Promise.all(
      sockets.map((socket) => {
        const text = heard(socket);
        socket.write(message(REVIEW).repeat(49) + last);
        return text;
      }),
    );
    assert.equal(answers.join("").match(/"allowed":true/g)?.length, 500);
  });
});
