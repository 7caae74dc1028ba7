import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sameFiles, writeVolume } from "./volume-folder.ts";

const files = (content: Record<string, string>) =>
  new Map(Object.entries(content).map(([path, value]) => [path, Buffer.from(value)]));

describe("writeVolume", () => {
  let base = "";
  before(async () => void (base = await mkdtemp(join(tmpdir(), "sluice-volume-"))));
  after(() => rm(base, { recursive: true, force: true }));
  const visible = async (folder: string) =>
    (await readdir(folder)).filter((name) => !name.startsWith("..")).toSorted();

  test("changes all files by moving one link", async () => {
    const folder = join(base, "certs");
    await writeVolume(folder, files({ "tls.crt": "old", "tls.key": "old" }));
    const first = await readlink(join(folder, "..data"));
    await writeVolume(folder, files({ "tls.crt": "new", "ca.crt": "new" }));
    assert.equal(await readFile(join(folder, "tls.crt"), "utf8"), "new");
    assert.deepEqual(await visible(folder), ["ca.crt", "tls.crt"]);
    assert.equal((await readdir(folder)).includes(first), false);
  });

  test("takes paths with folders", async () => {
    const folder = join(base, "deep");
    await writeVolume(folder, files({ "a/b": "x" }));
    assert.equal(await readFile(join(folder, "a/b"), "utf8"), "x");
  });

  test("writes an empty volume", async () => {
    const folder = join(base, "empty");
    await writeVolume(folder, files({}));
    assert.deepEqual(await visible(folder), []);
  });
});

describe("sameFiles", () => {
  const cases = [
    { name: "the same", left: { a: "1" }, right: { a: "1" }, expected: true },
    { name: "another content", left: { a: "1" }, right: { a: "2" }, expected: false },
    { name: "another name", left: { a: "1" }, right: { b: "1" }, expected: false },
    { name: "one more", left: { a: "1" }, right: { a: "1", b: "2" }, expected: false },
  ];
  for (const { name, left, right, expected } of cases) {
    test(name, () => assert.equal(sameFiles(files(left), files(right)), expected));
  }
});
