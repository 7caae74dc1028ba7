import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { copyFlat, copyTree } from "./copy.ts";

describe("copying out of a module", () => {
  let base = "";
  const from = () => join(base, "from");
  const files = async (folder: string) => {
    const all = await readdir(join(base, folder), { recursive: true, withFileTypes: true });
    const paths = all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    return paths.map((path) => path.slice(join(base, folder).length + 1)).toSorted();
  };
  before(async () => {
    base = await mkdtemp(join(tmpdir(), "sluice-copy-"));
    for (const path of ["a", "dns/b", "dns/c/d", "dns2/e"]) {
      await mkdir(join(from(), path, ".."), { recursive: true });
      await writeFile(join(from(), path), path);
    }
    await chmod(join(from(), "a"), 0o444);
  });
  after(() => rm(base, { recursive: true, force: true }));

  test("takes a file by its name", async () => {
    await copyFlat(join(from(), "dns/b"), join(base, "file/dns/b"));
    assert.deepEqual(await files("file"), ["dns/b"]);
  });

  test("takes the files of a folder, and not what lies deeper", async () => {
    await copyFlat(join(from(), "dns"), join(base, "flat"));
    assert.deepEqual(await files("flat"), ["b"]);
  });

  test("takes a tree without one of its folders", async () => {
    await copyTree(from(), join(base, "tree"), "dns");
    assert.deepEqual(await files("tree"), ["a", "dns2/e"]);
    assert.equal(await readFile(join(base, "tree/a"), "utf8"), "a");
  });

  test("leaves behind that a file was read-only", async () => {
    await copyTree(from(), join(base, "all"));
    assert.equal((await stat(join(base, "all/a"))).mode & 0o200, 0o200);
  });
});
