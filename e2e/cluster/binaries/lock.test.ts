import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "./lock.ts";

describe("withLock", () => {
  let base = "";
  before(async () => void (base = await mkdtemp(join(tmpdir(), "sluice-lock-"))));
  after(() => rm(base, { recursive: true, force: true }));

  test("lets one in at a time", async () => {
    const lock = join(base, "locks/one");
    let inside = 0;
    const work = async () => {
      inside += 1;
      assert.equal(inside, 1);
      await sleep(20);
      inside -= 1;
    };
    let waited = 0;
    const onWait = () => void (waited += 1);
    await Promise.all([withLock(lock, work, onWait), withLock(lock, work, onWait)]);
    assert.equal(waited, 1);
  });

  test("is free again after a failure", async () => {
    const lock = join(base, "two");
    await assert.rejects(
      withLock(lock, () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await withLock(lock, () => Promise.resolve("in")), "in");
  });

  test("is taken from a holder that died", async () => {
    const lock = join(base, "three");
    await mkdir(lock);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lock, longAgo, longAgo);
    assert.equal(await withLock(lock, () => Promise.resolve("in")), "in");
  });
});
