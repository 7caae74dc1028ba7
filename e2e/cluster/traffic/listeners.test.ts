import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import { after, describe, test } from "node:test";
import { listeners } from "./listeners.ts";

describe("listeners", () => {
  let held: ServerResponse | undefined;
  const http = createServer((request, response) => {
    if (request.url === "/held") held = response;
    else response.end("here");
  });
  const sockets = listeners(http);
  const agent = new Agent({ keepAlive: true });
  after(() => {
    agent.destroy();
    sockets.closeAll();
  });

  const ask = (host: string, path = "/"): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const asked = get({ host, port: PORT, path, agent }, (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer));
      });
      asked.on("error", reject);
    });
  const refused = (host: string) => assert.rejects(ask(host), { code: "ECONNREFUSED" });

  test("one that drains answers whoever waits, and nobody new", async () => {
    await sockets.open("127.0.0.11", PORT);
    const waits = ask("127.0.0.11", "/held");
    await once(http, "request");
    sockets.drain("127.0.0.11");
    assert.equal(sockets.isDraining("127.0.0.11"), true);
    held?.end("at last");
    assert.equal((await waits).statusCode, 200);
    agent.destroy();
    await refused("127.0.0.11");
  });

  test("one that is closed breaks the connections that are kept, and opens for whoever comes next", async () => {
    await sockets.open("127.0.0.12", PORT);
    await ask("127.0.0.12");
    sockets.close("127.0.0.12");
    agent.destroy();
    await refused("127.0.0.12");
    await sockets.open("127.0.0.12", PORT);
    assert.equal((await ask("127.0.0.12")).statusCode, 200);
  });

  test("one that drains does not open again before it is closed", async () => {
    await sockets.open("127.0.0.14", PORT);
    sockets.drain("127.0.0.14");
    await sockets.open("127.0.0.14", PORT);
    await refused("127.0.0.14");
  });

  test("one that is closed breaks what waits for an answer", async () => {
    await sockets.open("127.0.0.13", PORT);
    const waits = assert.rejects(ask("127.0.0.13", "/held"), { code: "ECONNRESET" });
    await once(http, "request");
    sockets.close("127.0.0.13");
    await waits;
  });
});

/** At loopback addresses that nobody else has. */
const PORT = 38_217;
