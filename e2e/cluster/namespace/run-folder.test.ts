import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { makeRunFolder, removeLeftovers } from "./run-folder.ts";

describe("removeLeftovers", () => {
  let base = "";
  before(async () => void (base = await mkdtemp(join(tmpdir(), "sluice-test-"))));
  after(() => rm(base, { recursive: true, force: true }));

  test("keeps the folder of a launcher that lives", async () => {
    const folder = await makeRunFolder(base);
    assert.deepEqual(await removeLeftovers(base), []);
    assert.ok(existsSync(folder));
  });

  test("removes one whose launcher is gone", async () => {
    const folder = join(base, "sluice-run-gone");
    await mkdir(folder);
    // Pids end at 2^22 on Linux.
    await writeFile(join(folder, "owner"), "99999999 12345");
    assert.deepEqual(await removeLeftovers(base), [folder]);
    assert.equal(existsSync(folder), false);
  });

  test("removes one whose launcher's pid is another process by now", async () => {
    const folder = join(base, "sluice-run-reused");
    await mkdir(folder);
    await writeFile(join(folder, "owner"), `${process.pid} 1`);
    assert.deepEqual(await removeLeftovers(base), [folder]);
  });

  test("leaves alone what it does not know", async () => {
    await mkdir(join(base, "sluice-run-new"));
    await mkdir(join(base, "something-else"));
    assert.deepEqual(await removeLeftovers(base), []);
  });
});
