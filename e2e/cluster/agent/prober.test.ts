import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { until } from "../processes/until.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { parsePod } from "./pod-spec.ts";
import { probeContainer } from "./prober.ts";

const HOST = "127.0.0.1";
const PATIENCE = { timeoutMs: 10_000, everyMs: 10 };

describe("probeContainer", () => {
  let status = 503;
  const server = createServer((_, response) => void response.writeHead(status).end());
  let port = 0;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    const address: AddressInfo | string | null = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  after(() => void server.close());

  /** Probes a container with these probes, and records what is found. */
  function probe(probes: object) {
    const { spec } = parsePod({ spec: { containers: [{ name: "app", ...probes }] } });
    const [container] = spec.containers;
    assert.ok(container !== undefined);
    const found: string[] = [];
    const stopped = new AbortController();
    const done = probeContainer(container satisfies ContainerSpec, HOST, {
      signal: stopped.signal,
      onStarted: () => void found.push("started"),
      onReady: (ready) => void found.push(ready ? "ready" : "unready"),
      onDead: (why) => void found.push(why),
    });
    const finds = (what: string) =>
      until(what, () => (found.includes(what) ? true : undefined), PATIENCE);
    return { found, finds, stop: () => (stopped.abort(), done) };
  }
  const http = (more: object = {}) => ({ httpGet: { port }, periodSeconds: 1, ...more });

  test("is ready at once without probes", async () => {
    const { found, stop } = probe({});
    await stop();
    assert.deepEqual(found, ["started", "ready"]);
  });

  test("gets ready when the container answers well, without waiting for a period", async () => {
    status = 503;
    const { finds, stop, found } = probe({ readinessProbe: http({ periodSeconds: 600 }) });
    await finds("started");
    assert.equal(found.includes("ready"), false);
    status = 200;
    await finds("ready");
    await stop();
  });

  test("gets unready again", async () => {
    status = 200;
    const { finds, stop } = probe({ readinessProbe: http({ failureThreshold: 1 }) });
    await finds("ready");
    status = 503;
    await finds("unready");
    await stop();
  });

  test("asks for a restart when the container is not alive", async () => {
    status = 503;
    const { finds, stop } = probe({ livenessProbe: http({ failureThreshold: 1 }) });
    await finds("liveness probe failed");
    await stop();
  });

  test("gives a container time to start up, and no more", async () => {
    status = 503;
    const startupProbe = http({ failureThreshold: 1 });
    const { finds, stop, found } = probe({ startupProbe });
    await finds("startup probe failed");
    await stop();
    assert.equal(found.includes("started"), false);
  });

  test("takes an open port as enough for a tcp probe", async () => {
    const { finds, stop } = probe({ readinessProbe: { tcpSocket: { port } } });
    await finds("ready");
    await stop();
  });
});
