import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { ApiError, ConnectionError, isConflict, isKindMissing, isNotFound } from "./api-error.ts";
import { connect } from "./connect.ts";
import { scriptedServer, sendJson, sendStatus } from "./scripted-server.ts";

const failing = (failure: string) => (error: unknown) =>
  error instanceof ConnectionError && error.failure === failure;

describe("request", () => {
  test("sends method, query, body and credentials, and parses the answer", async () => {
    await using server = await scriptedServer((_, reply) => sendJson(reply, 201, { ok: true }));
    const answer = await server.connection.request({
      method: "PATCH",
      path: "/apis/a/b",
      query: { fieldManager: "me", dryRun: undefined },
      body: { spec: 1 },
      contentType: "application/merge-patch+json",
    });
    assert.deepEqual([answer.status, answer.body], [201, { ok: true }]);
    const [asked] = server.asked;
    assert.deepEqual(
      [asked?.method, asked?.path, asked?.query, asked?.body],
      ["PATCH", "/apis/a/b", { fieldManager: "me" }, { spec: 1 }],
    );
    assert.equal(asked?.headers["content-type"], "application/merge-patch+json");
    assert.equal(asked?.headers.authorization, "me");
    assert.equal(asked?.headers["user-agent"], "sluice");
  });

  test("a body of a DELETE is part of it, and not of the next request", async () => {
    await using server = await scriptedServer((_, reply) => sendJson(reply, 200, {}));
    const body = { kind: "DeleteOptions", preconditions: { uid: "ü" } };
    await server.connection.request({ method: "DELETE", path: "/x", body });
    await server.connection.request({ method: "POST", path: "/y", body });
    assert.deepEqual(
      server.asked.map((asked) => [asked.method, asked.body]),
      [
        ["DELETE", body],
        ["POST", body],
      ],
    );
  });

  test("throws the server's refusal, with its reason and how long to stay away", async () => {
    await using server = await scriptedServer((_, reply) => {
      reply.setHeader("Retry-After", "7");
      sendStatus(reply, 429, "TooManyRequests");
    });
    await assert.rejects(server.connection.request({ method: "GET", path: "/x" }), (error) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.status, error.reason], [429, "TooManyRequests"]);
      assert.equal(error.retryAfterMs, 7_000);
      assert.match(error.message, /GET \/x: 429 TooManyRequests!/);
      return true;
    });
  });

  test("tells an object that is not there from a kind that is not there", async () => {
    await using server = await scriptedServer(({ path }, reply) => {
      if (path === "/object") sendStatus(reply, 404, "NotFound");
      else reply.writeHead(404, { "Content-Type": "text/plain" }).end("404 page not found");
    });
    const ask = (path: string) => server.connection.request({ method: "GET", path });
    await assert.rejects(ask("/object"), isNotFound);
    await assert.rejects(ask("/kind"), (error) => isKindMissing(error) && !isNotFound(error));
  });

  test("a name that is taken is no conflict of versions", async () => {
    await using server = await scriptedServer(({ path }, reply) =>
      sendStatus(reply, 409, path.slice(1)),
    );
    const ask = (path: string) => server.connection.request({ method: "POST", path });
    await assert.rejects(ask("/Conflict"), isConflict);
    await assert.rejects(ask("/AlreadyExists"), (error) => !isConflict(error));
  });

  test("gives up when the answer does not come, or does not end", async () => {
    await using server = await scriptedServer(({ path }, reply) => {
      if (path === "/half") reply.writeHead(200, { "Content-Type": "application/json" }).write("{");
    });
    for (const path of ["/none", "/half"]) {
      const asking = server.connection.request({ method: "GET", path, timeoutMs: 20 });
      await assert.rejects(asking, failing("timeout"));
    }
  });

  test("ends when the caller's signal fires, before and during the request", async () => {
    await using server = await scriptedServer(() => undefined);
    const control = new AbortController();
    const { signal } = control;
    const asking = server.connection.request({ method: "GET", path: "/", signal });
    control.abort();
    await assert.rejects(asking, failing("aborted"));
    await assert.rejects(
      server.connection.request({ method: "GET", path: "/", signal }),
      failing("aborted"),
    );
  });

  test("a connection that breaks half way is told from one that never was", async () => {
    await using server = await scriptedServer((_, reply) => reply.destroy());
    const write = { method: "POST", path: "/", body: {} } as const;
    await assert.rejects(server.connection.request(write), failing("broken"));
    const nobody = connect({ credentials: await nobodyListens() });
    await assert.rejects(nobody.request(write), failing("unreachable"));
  });

  test("reads again when a kept-alive connection was closed under it; does not write again", async () => {
    let answered = 0;
    await using server = await scriptedServer((_, reply) => {
      answered += 1;
      if (answered % 2 === 0) reply.destroy();
      else sendJson(reply, 200, answered);
    });
    const { connection } = server;
    assert.equal((await connection.request({ method: "GET", path: "/" })).body, 1);
    assert.equal((await connection.request({ method: "GET", path: "/" })).body, 3);
    await assert.rejects(connection.request({ method: "POST", path: "/" }), failing("stale"));
  });

  test("an answer that is not JSON is malformed, and its text stays out of the message", async () => {
    await using server = await scriptedServer((_, reply) => {
      reply.writeHead(200, { "Content-Type": "application/json" }).end("s3cret");
    });
    await assert.rejects(
      server.connection.request({ method: "GET", path: "/" }),
      (error) => failing("malformed")(error) && !String(error).includes("s3cret"),
    );
  });
});

describe("credentials", () => {
  test("are read again, and the request sent again, when the server does not know them", async () => {
    await using server = await scriptedServer(({ headers }, reply) =>
      headers.authorization === "new" ? sendJson(reply, 200, {}) : sendStatus(reply, 401, ""),
    );
    const tokens = ["old", "new"];
    const connection = connect({
      credentials: () =>
        Promise.resolve({
          server: server.url,
          tls: {},
          headers: { Authorization: tokens.shift() ?? "none" },
        }),
    });
    const answer = await connection.request({ method: "POST", path: "/", body: {} });
    connection.close();
    assert.equal(answer.status, 200);
  });

  test("that cannot be read, or take for ever, are a connection error", async () => {
    const none = connect({ credentials: () => Promise.reject(new Error("no file")) });
    await assert.rejects(none.request({ method: "GET", path: "/" }), failing("unreachable"));
    const hung = connect({ credentials: () => new Promise(() => undefined) });
    await assert.rejects(
      hung.request({ method: "GET", path: "/", timeoutMs: 10 }),
      failing("timeout"),
    );
  });
});

describe("stream", () => {
  const stream = { path: "/", idleTimeoutMs: 30 };

  test("gives one value a line and ends when the server does", async () => {
    await using server = await scriptedServer((_, reply) => reply.end('{"a":1}\n{"a":2}\n'));
    assert.deepEqual(await collect(server.connection.stream(stream)), [{ a: 1 }, { a: 2 }]);
  });

  test("throws the refusal", async () => {
    await using server = await scriptedServer((_, reply) => sendStatus(reply, 410, "Expired"));
    await assert.rejects(
      collect(server.connection.stream(stream)),
      (error) => error instanceof ApiError && error.status === 410,
    );
  });

  test("is given up when silent, however long it was lively before", async () => {
    await using server = await scriptedServer((_, reply) => {
      let sent = 0;
      const timer = setInterval(() => {
        reply.write("1\n");
        sent += 1;
        if (sent === 4) clearInterval(timer);
      }, 120);
    });
    // Longer than a busy machine lets a timer wait, and shorter than all four together.
    const lively = { ...stream, idleTimeoutMs: 400 };
    const got: unknown[] = [];
    const reading = async () => {
      for await (const value of server.connection.stream(lively)) got.push(value);
    };
    await assert.rejects(reading(), failing("silent"));
    assert.equal(got.length, 4);
  });

  test("tells when it is open, before anything came", async () => {
    await using server = await scriptedServer((_, reply) => reply.flushHeaders());
    let opened = 0;
    const reading = collect(server.connection.stream({ ...stream, onOpen: () => (opened += 1) }));
    await assert.rejects(reading, failing("silent"));
    assert.equal(opened, 1);
  });

  test("breaks as broken, and what came before is kept", async () => {
    await using server = await scriptedServer((_, reply) => {
      reply.write('{"a":1}\n{"a"', () => reply.destroy());
    });
    const got: unknown[] = [];
    const reading = async () => {
      for await (const value of server.connection.stream(stream)) got.push(value);
    };
    await assert.rejects(reading(), failing("broken"));
    assert.deepEqual(got, [{ a: 1 }]);
  });

  test("closes its connection when the reader leaves or the signal fires", async () => {
    const closed: Promise<unknown>[] = [];
    await using server = await scriptedServer((_, reply) => {
      closed.push(new Promise((resolve) => reply.on("close", resolve)));
      reply.write("1\n");
    });
    for await (const value of server.connection.stream(stream)) {
      assert.equal(value, 1);
      break;
    }
    const control = new AbortController();
    const { signal } = control;
    const reading = async () => {
      for await (const _ of server.connection.stream({ ...stream, signal })) control.abort();
    };
    await assert.rejects(reading(), failing("aborted"));
    await Promise.all(closed);
    assert.equal(closed.length, 2);
  });
});

/** Credentials for a port that nobody listens on. */
async function nobodyListens() {
  const probe = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  probe.listen(0, "127.0.0.1", () => {
    const address = probe.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
  const port = await promise;
  probe.close();
  const server = new URL(`http://127.0.0.1:${port}`);
  return () => Promise.resolve({ server, tls: {}, headers: {} });
}

async function collect(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const value of values) all.push(value);
  return all;
}
