import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, createServer, request, type Server } from "node:https";
import { describe, test } from "node:test";
import { TLSSocket } from "node:tls";
import { SERVING_LASTS_MS } from "./authority.ts";
import { ensureTrust } from "./ensure.ts";
import type { Identity, Pair } from "./identity.ts";
import { delayMs, keepCertificate, type KeeperOptions, PERIOD_MS } from "./keeper.ts";
import { SETTLING_MS } from "./renewal.ts";
import { after, authorityIsOld, identityAt, NAMES, newKeys } from "./sample-identity.ts";
import { SampleCluster } from "./sample-cluster.ts";
import { fromSecretData, toSecretData } from "./secret.ts";

/** TLS goes by the real clock, so what is old was made in the past. */
const NOW = new Date();
const OLD = identityAt(after(-authorityIsOld, NOW));
const OLD_AUTHORITY = { ...OLD, serving: identityAt(after(-3_600_000, NOW)).serving };

interface Play {
  readonly cluster: SampleCluster;
  readonly show: (pair: Pair) => Promise<void>;
  /** What happens between looks; the keeper is stopped after the last. */
  readonly between: readonly (() => Promise<void> | void)[];
  /** How far the clock moves between looks. */
  readonly stepMs?: number;
}

/** Runs a keeper on a clock of its own, and returns what it logged and how long it waited. */
async function play({ cluster, show, between, stepMs = PERIOD_MS }: Play) {
  const stop = new AbortController();
  const logged: string[] = [];
  const waits: number[] = [];
  const log = (_fields: object, message: string) => void logged.push(message);
  const options: KeeperOptions = {
    places: cluster.places(),
    names: NAMES,
    newKeys,
    show,
    log: { info: log, error: log },
    now: () => after(waits.length * stepMs, NOW),
    wait: async (ms) => {
      await between[waits.length]?.();
      waits.push(ms);
      if (waits.length >= between.length) stop.abort();
    },
  };
  await keepCertificate(options, stop.signal);
  return { logged, waits };
}

function cluster(identity?: Identity): SampleCluster {
  const sample = new SampleCluster();
  sample.install("sluice-workloads", 3);
  if (identity !== undefined) sample.hold(toSecretData(identity));
  return sample;
}

const nothing = () => {};

describe("keepCertificate", () => {
  test("shows a pair once, and again only when it changes", async () => {
    const shown: Pair[] = [];
    const show = (pair: Pair) => Promise.resolve(void shown.push(pair));
    const sample = cluster();
    const expire = () => sample.hold(toSecretData(identityAt(after(-SERVING_LASTS_MS, NOW))));
    await play({ cluster: sample, show, between: [nothing, nothing, expire, nothing] });
    assert.equal(shown.length, 2);
  });

  test("retries soon and then less often, and goes on as usual when it works again", async () => {
    const sample = cluster();
    sample.failures.push(new Error("unreachable"), new Error("unreachable"));
    const show = () => Promise.resolve();
    const { logged, waits } = await play({
      cluster: sample,
      show,
      between: [nothing, nothing, nothing],
    });
    assert.deepEqual(waits, [250, 500, PERIOD_MS]);
    assert.equal(logged[0], "could not look after the certificate");
    assert.equal(logged.at(-1), "CA bundle injected");
  });

  test("puts its bundle back into a configuration that somebody replaced", async () => {
    const sample = cluster();
    const replace = () => sample.install("sluice-workloads", 3);
    await play({ cluster: sample, show: () => Promise.resolve(), between: [replace, nothing] });
    assert.match(sample.bundle("sluice-workloads"), /BEGIN CERTIFICATE/);
  });

  test("never waits longer than its period", () => {
    for (const failures of [0, 1, 5, 10, 100, 5000]) assert.ok(delayMs(failures) <= PERIOD_MS);
  });
});

describe("renewal under load", () => {
  test("replaces authority and certificate without a failed request", async () => {
    const sample = cluster(OLD_AUTHORITY);
    await ensureTrust(sample.places().configurations, OLD_AUTHORITY);
    const server = createServer(tls(OLD_AUTHORITY.serving), (_request, response) => response.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const load = new Load(server, () => sample.bundle("sluice-workloads"));

    const show = (pair: Pair) => Promise.resolve(server.setSecureContext(tls(pair)));
    const some = () => load.more(20);
    const between = [some, some, some];
    await play({ cluster: sample, show, between, stepMs: SETTLING_MS });
    await load.stop();
    server.close();

    assert.deepEqual(load.failures, []);
    const renewed = fromSecretData(sample.secret?.data ?? {});
    assert.ok(renewed);
    assert.notEqual(renewed.authority.certPem, OLD_AUTHORITY.authority.certPem);
    const expected = [OLD_AUTHORITY, renewed].map(({ serving }) => fingerprint(serving));
    assert.deepEqual([...load.shown], expected, "first the old certificate, then the new");
  });
});

const tls = ({ keyPem, certPem }: Pair) => ({ key: keyPem, cert: certPem });
const fingerprint = ({ certPem }: Pair) => new X509Certificate(certPem).fingerprint256;

/** Requests without pause, on connections kept alive and on new ones, as an API server sends them. */
class Load {
  readonly failures: unknown[] = [];
  readonly shown = new Set<string>();
  readonly #kept = new Agent({ keepAlive: true });
  readonly #running: Promise<void>;
  readonly #server: Server;
  readonly #bundle: () => string;
  #phase: "running" | "stopped" = "running";
  #count = 0;

  constructor(server: Server, bundle: () => string) {
    this.#server = server;
    this.#bundle = bundle;
    this.#running = this.#run();
  }

  async more(count: number): Promise<void> {
    const wanted = this.#count + count;
    while (this.#count < wanted) await new Promise((resolve) => setImmediate(resolve));
  }

  async stop(): Promise<void> {
    this.#phase = "stopped";
    await this.#running;
    this.#kept.destroy();
  }

  async #run(): Promise<void> {
    while (this.#phase === "running") {
      await this.#ask(this.#kept);
      await this.#ask(new Agent());
      this.#count += 1;
    }
  }

  async #ask(agent: Agent): Promise<void> {
    const address = this.#server.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    const options = { host: "127.0.0.1", port, servername: NAMES[0], ca: this.#bundle(), agent };
    try {
      const [response]: IncomingMessage[] = await once(request(options).end(), "response");
      if (response?.socket instanceof TLSSocket) this.#note(response.socket);
      response?.resume();
    } catch (error) {
      this.failures.push(error);
    }
  }

  #note(socket: TLSSocket): void {
    const { fingerprint256 } = socket.getPeerCertificate();
    // A kept connection goes on with what it was opened with: not a step back to the old one.
    this.shown.add(fingerprint256);
  }
}
