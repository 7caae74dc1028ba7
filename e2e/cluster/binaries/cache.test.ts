import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cachedProgram, findFiles, findProgram, pinned, placesFrom, type Places } from "./cache.ts";
import { sourceOf } from "./catalogue.ts";

describe("placesFrom", () => {
  const cases = [
    { name: "the home folder", env: {}, cache: join(homedir(), ".cache/sluice") },
    { name: "XDG", env: { XDG_CACHE_HOME: "/x" }, cache: "/x/sluice" },
    { name: "our own", env: { SLUICE_CACHE: "/s", XDG_CACHE_HOME: "/x" }, cache: "/s" },
    {
      name: "nothing from an empty one",
      env: { SLUICE_CACHE: "", XDG_CACHE_HOME: "/x" },
      cache: "/x/sluice",
    },
  ];
  for (const { name, env, cache } of cases) {
    test(name, () => assert.equal(placesFrom(env).cache, cache));
  }

  test("takes our folder of ready programs before that of others", () => {
    const env = { KUBEBUILDER_ASSETS: "/k", SLUICE_BIN: "/b" };
    assert.deepEqual(placesFrom(env).given, ["/b", "/k"]);
  });
});

describe("findProgram", () => {
  let base = "";
  let places: Places;
  before(async () => {
    base = await mkdtemp(join(tmpdir(), "sluice-cache-"));
    places = { given: [join(base, "given")], cache: join(base, "cache") };
    await mkdir(join(base, "given"), { recursive: true });
    await mkdir(join(base, "cache/bin"), { recursive: true });
  });
  after(() => rm(base, { recursive: true, force: true }));

  test("finds nothing in an empty place", async () => {
    assert.equal(await findProgram(places, "etcd"), undefined);
    assert.equal(await findFiles(places, "kwok"), undefined);
  });

  test("finds what was built, by its version", async () => {
    const { version } = await pinned(sourceOf("etcd"));
    const path = cachedProgram(places, "etcd", version);
    await writeFile(path, "", { mode: 0o755 });
    await writeFile(cachedProgram(places, "kwok", "v0.0.1"), "", { mode: 0o755 });
    assert.equal(await findProgram(places, "etcd"), path);
    assert.equal(await findProgram(places, "kwok"), undefined);
  });

  test("prefers a given one, when it can be executed", async () => {
    const path = join(base, "given/etcd");
    await writeFile(path, "", { mode: 0o644 });
    assert.notEqual(await findProgram(places, "etcd"), path);
    await rm(path);
    await writeFile(path, "", { mode: 0o755 });
    assert.equal(await findProgram(places, "etcd"), path);
  });
});
