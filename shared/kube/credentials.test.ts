import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { connect } from "./connect.ts";
import { cached } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { inCluster } from "./in-cluster.ts";
import { connectionPools } from "./pools.ts";

const as = (token: string): Credentials => ({
  server: new URL("https://server"),
  tls: {},
  headers: { Authorization: token },
});
const tokenOf = ({ headers }: Credentials) => headers["Authorization"];

const folder = await mkdtemp(join(tmpdir(), "credentials-"));
after(() => rm(folder, { recursive: true }));

describe("cached credentials", () => {
  test("are read once a minute, and once for all who ask together", async () => {
    let now = 0;
    let reads = 0;
    const cache = cached(
      () => Promise.resolve(as(`t${(reads += 1)}`)),
      () => now,
    );
    await Promise.all([cache.current(), cache.current()]);
    now = 59_000;
    assert.equal(tokenOf(await cache.current()), "t1");
    now = 60_000;
    assert.equal(tokenOf(await cache.current()), "t2");
    cache.forget();
    assert.equal(tokenOf(await cache.current()), "t3");
  });

  test("stay as they were while they cannot be read, but not if there never were any", async () => {
    let now = 0;
    let fails = true;
    const cache = cached(
      () => (fails ? Promise.reject(new Error("no file")) : Promise.resolve(as("t"))),
      () => now,
    );
    await assert.rejects(cache.current(), /no file/);
    fails = false;
    await cache.current();
    fails = true;
    now = 61_000;
    assert.equal(tokenOf(await cache.current()), "t");
  });
});

describe("in a pod", () => {
  const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };

  test("token and CA come from the service account, whatever the kubelet puts there", async () => {
    const read = inCluster(env, folder) ?? assert.fail();
    await writeFile(join(folder, "ca.crt"), "CA");
    for (const token of ["old", "new\n"]) {
      await writeFile(join(folder, "token"), token);
      const { server, tls, headers } = await read();
      assert.deepEqual([server.href, tls.ca], ["https://[fd00::1]/", "CA"]);
      assert.equal(headers["Authorization"], `Bearer ${token.trim()}`);
    }
  });

  test("and only there", () => {
    assert.equal(inCluster({}), undefined);
    assert.throws(() => connect({ env: { HOME: folder } }), /KUBECONFIG/);
  });
});

describe("pools", () => {
  test("are one a lane, and new ones for a new identity only", () => {
    const pools = connectionPools();
    const one = as("a");
    const requests = pools.agentFor(one, "requests");
    assert.notEqual(pools.agentFor(one, "watches"), requests);
    assert.equal(pools.agentFor(as("rotated"), "requests"), requests);
    assert.notEqual(pools.agentFor({ ...one, tls: { cert: "new" } }, "requests"), requests);
    pools.destroy();
  });
});
