import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError, ConnectionError } from "@sluice/shared/kube/api-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { at, numberAt, stringAt } from "@sluice/shared/kube/json.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import { SILENT } from "@sluice/shared/telemetry/log.ts";
import { Leader } from "./leader.ts";
import type { LeaderTiming } from "./leader.ts";

/** Renews quickly, and loses nothing on a machine that is busy for a second. */
const QUICK: LeaderTiming = {
  durationMs: 10_000,
  renewDeadlineMs: 5_000,
  renewEveryMs: 4,
  retryEveryMs: 3,
};
/** For stories in which the lease is lost. */
const SHORT: LeaderTiming = { ...QUICK, durationMs: 400, renewDeadlineMs: 100 };

const refusal = (status: number, reason: string) =>
  new ApiError({ status, reason, message: reason });

/** An API server with one lease, which keeps to resourceVersions and can be away. */
class LeaseServer {
  lease: { version: number; spec: Readonly<Record<string, unknown>> } | undefined;
  state: "up" | "down" | "hangs" | "deaf" = "up";
  writes = 0;

  readonly connection: Connection = {
    request: async ({ method, body, timeoutMs = 1_000, signal }) => {
      if (this.state === "hangs") await hang(timeoutMs, signal);
      if (this.state === "down") throw new ConnectionError("unreachable", "down");
      await Promise.resolve();
      const answer = this.#answer(method, body);
      // The write was carried out, but the answer is lost.
      if (this.state === "deaf") throw new ConnectionError("broken", "lost");
      return { status: 200, headers: {}, body: answer };
    },
    stream: () => assert.fail("nobody watches a lease"),
    close: () => undefined,
  };

  get holder(): string | undefined {
    return stringAt(this.lease?.spec, "holderIdentity");
  }

  hold(holder: string, seconds = 15): void {
    const version = (this.lease?.version ?? 0) + 1;
    const spec = { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime: `${version}` };
    this.lease = { version, spec };
  }

  #answer(method: string, body: unknown): unknown {
    const spec = at(body, "spec");
    if (method === "POST") this.#create(spec);
    else if (this.lease === undefined) throw refusal(404, "NotFound");
    else if (method === "PATCH") this.#change(stringAt(body, "metadata", "resourceVersion"), spec);
    const resourceVersion = `${this.lease?.version}`;
    return {
      metadata: { name: "sluice", namespace: "ns", uid: "1", resourceVersion },
      spec: this.lease?.spec,
    };
  }

  #create(spec: unknown): void {
    if (this.lease !== undefined) throw refusal(409, "AlreadyExists");
    this.writes += 1;
    this.lease = { version: 1, spec: isRecord(spec) ? spec : {} };
  }

  #change(guard: string | undefined, spec: unknown): void {
    const { version = 0, spec: before } = this.lease ?? {};
    if (guard !== `${version}`) throw refusal(409, "Conflict");
    this.writes += 1;
    this.lease = { version: version + 1, spec: { ...before, ...(isRecord(spec) && spec) } };
  }
}

function hang(ms: number, signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new ConnectionError("timeout", "hangs")), ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new ConnectionError("aborted", "aborted"));
    });
  });
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 5_000) assert.fail(what);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function candidate(
  server: LeaseServer,
  identity: string,
  options: { clock?: () => number; timing?: LeaderTiming } = {},
) {
  const lost: string[] = [];
  const leader = new Leader({
    connection: server.connection,
    namespace: "ns",
    name: "sluice",
    identity,
    onLost: (reason) => void lost.push(reason),
    log: SILENT,
    timing: QUICK,
    ...options,
  });
  leader.start();
  return { leader, lost };
}

describe("leader", () => {
  test("makes the lease, renews it, and gives it back on stop", async () => {
    const server = new LeaseServer();
    const { leader, lost } = candidate(server, "a");
    assert.throws(() => leader.mayWrite(), { code: "LEASE_NOT_HELD" });
    await leader.whenHeld();
    leader.mayWrite();
    await until(() => server.writes > 3, "renewals");
    assert.equal(leader.holds(), true);
    const { spec } = server.lease ?? {};
    assert.match(stringAt(spec, "renewTime") ?? "", /\.\d{6}Z$/);
    assert.equal(numberAt(spec, "leaseDurationSeconds"), 10);
    await leader.stop();
    assert.deepEqual([server.holder, leader.holds(), lost], ["", false, []]);
  });

  test("the next takes over at once when the lease is given back", async () => {
    const server = new LeaseServer();
    const first = candidate(server, "a");
    await first.leader.whenHeld();
    const second = candidate(server, "b");
    await until(() => server.writes > 3, "renewals");
    assert.deepEqual([server.holder, second.leader.holds()], ["a", false]);
    await first.leader.stop();
    await second.leader.whenHeld();
    assert.deepEqual([server.holder, numberAt(server.lease?.spec, "leaseTransitions")], ["b", 1]);
    await second.leader.stop();
  });

  test("of many candidates one leads, whoever comes first", async () => {
    const server = new LeaseServer();
    const all = Array.from({ length: 5 }, (_, index) => candidate(server, `c${index}`));
    await Promise.race(all.map(({ leader }) => leader.whenHeld()));
    for (let round = 0; round < 5; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 3));
      assert.equal(all.filter(({ leader }) => leader.holds()).length, 1);
    }
    await Promise.all(all.map(({ leader }) => leader.stop()));
  });

  test("takes a lease that its holder stopped renewing, by its own clock, and not before", async () => {
    const server = new LeaseServer();
    server.hold("dead", 15);
    let now = 0;
    const { leader } = candidate(server, "b", { clock: () => now });
    await new Promise((resolve) => setTimeout(resolve, 10));
    now = 14_000;
    server.hold("dead", 15);
    await new Promise((resolve) => setTimeout(resolve, 10));
    now = 28_999;
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(server.holder, "dead");
    now = 29_001;
    await until(() => server.holder === "b", "takes over");
    await leader.stop();
  });

  for (const state of ["down", "hangs", "deaf"] as const) {
    test(`no longer holds it when the server is ${state}, and never takes it again`, async () => {
      const server = new LeaseServer();
      const { leader, lost } = candidate(server, "a", { timing: SHORT });
      await leader.whenHeld();
      server.state = state;
      await until(() => lost.length > 0, "lost");
      assert.deepEqual([leader.holds(), lost], [false, ["it was not renewed in time"]]);
      server.state = "up";
      const { writes } = server;
      await leader.stop();
      assert.equal(server.writes, writes, "a lease that was lost is not touched");
    });
  }

  test("a short trouble costs nothing: also when a write arrives and its answer does not", async () => {
    const server = new LeaseServer();
    const { leader, lost } = candidate(server, "a");
    await leader.whenHeld();
    server.state = "deaf";
    const { writes } = server;
    await until(() => server.writes > writes, "a write");
    server.state = "up";
    const after = server.writes;
    await until(() => server.writes > after + 1, "renewals");
    assert.deepEqual([leader.holds(), lost], [true, []]);
    await leader.stop();
  });

  test("stops at once when another has taken the lease", async () => {
    const server = new LeaseServer();
    const { leader, lost } = candidate(server, "a");
    await leader.whenHeld();
    server.hold("thief");
    await until(() => lost.length > 0, "lost");
    assert.deepEqual([leader.holds(), lost], [false, ["another process took it"]]);
    await leader.stop();
    assert.equal(server.holder, "thief");
  });

  test("holds nothing after standing still, whatever a late renewal says", async () => {
    const server = new LeaseServer();
    let now = 0;
    const { leader, lost } = candidate(server, "a", { clock: () => now, timing: SHORT });
    await leader.whenHeld();
    now += SHORT.renewDeadlineMs;
    assert.equal(leader.holds(), false);
    assert.throws(() => leader.mayWrite());
    await until(() => lost.length > 0, "lost");
    assert.equal(leader.holds(), false);
    await leader.stop();
  });

  test("the time to act counts from before the renewal was sent", async () => {
    const server = new LeaseServer();
    let now = 0;
    const slow: Connection = {
      ...server.connection,
      request(request) {
        now += 15;
        return server.connection.request(request);
      },
    };
    const leader = new Leader({
      connection: slow,
      namespace: "ns",
      name: "sluice",
      identity: "a",
      onLost: () => undefined,
      log: SILENT,
      timing: QUICK,
      clock: () => now,
    });
    leader.start();
    await leader.whenHeld();
    // Two requests of 15 ms: a look and a write, both after the clock was read at 0.
    assert.equal(now, 30);
    now = QUICK.renewDeadlineMs - 1;
    assert.equal(leader.holds(), true);
    now = QUICK.renewDeadlineMs;
    assert.equal(leader.holds(), false);
    await leader.stop();
  });

  test("refuses times that could let two act at once", () => {
    const server = new LeaseServer();
    const { connection } = server;
    const options = { connection, namespace: "ns", name: "l", identity: "a", log: SILENT };
    const timing = { renewDeadlineMs: 15_000 };
    assert.throws(() => new Leader({ ...options, onLost: () => undefined, timing }), RangeError);
  });
});
