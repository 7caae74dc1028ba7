import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { startLoad } from "./load.ts";

const FEW = { perSecond: 500, requests: 40, connections: 2, host: "shop.test" };

describe("startLoad", () => {
  let server: Server;
  let port = 0;
  let connections = 0;
  const heard: IncomingMessage[] = [];
  const address = () => ({ host: "127.0.0.1", port });
  before(async () => {
    server = createServer((request, response) => {
      heard.push(request);
      if (request.url === "/lost") return void request.socket.destroy();
      response.statusCode = request.url === "/bad" ? 503 : 200;
      const echo = { image: "shop:v2", pod: "shop-1", revision: "abc" };
      response.end(request.url === "/bad" ? "no server" : JSON.stringify(echo));
    });
    server.on("connection", () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = portOf(server.address());
  });
  after(() => server.closeAllConnections());
  after(() => server.close());

  test("ends by itself, and says who answered", async () => {
    const load = startLoad({ ...FEW, address: address() });
    await load.ended;
    const [first, ...others] = load.sent();
    assert.equal(others.length, 39);
    assert.deepEqual(
      { ...first, sentAtMs: 0, tookMs: 0 },
      {
        kind: "answered",
        status: 200,
        version: "v2",
        pod: "shop-1",
        revision: "abc",
        sentAtMs: 0,
        tookMs: 0,
      },
    );
    assert.equal(connections, 2);
  });

  test("asks as it is told", async () => {
    heard.length = 0;
    const asked = { path: "/a?b=c", headers: { "x-user": "u" }, cookies: { beta: "1", of: "x" } };
    await startLoad({ ...FEW, ...asked, requests: 1, address: address() }).ended;
    const [request] = heard;
    assert.equal(request?.url, "/a?b=c");
    assert.equal(request?.headers.host, "shop.test");
    assert.equal(request?.headers["x-user"], "u");
    assert.equal(request?.headers.cookie, "beta=1; of=x");
  });

  test("takes down what nobody answered, and what a gateway answered by itself", async () => {
    for (const [path, expected] of [
      ["/lost", { kind: "lost", reason: "ECONNRESET" }],
      ["/bad", { kind: "answered", status: 503, version: "", pod: "", revision: "" }],
    ] as const) {
      const load = startLoad({ ...FEW, path, requests: 3, address: address() });
      await load.ended;
      for (const { sentAtMs: _at, tookMs: _took, ...one } of load.sent()) {
        assert.deepEqual(one, expected);
      }
    }
  });

  test("stops when it is told to, with the answers that it has", async () => {
    const load = startLoad({ ...FEW, requests: 60_000, address: address() });
    const sent = await load.stop();
    assert.ok(sent.length < 60_000);
  });

  test("is bounded", () =>
    assert.throws(() => startLoad({ ...FEW, requests: 60_001, address: address() }), RangeError));
});

function portOf(address: AddressInfo | string | null): number {
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}
