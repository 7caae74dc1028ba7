import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pinned } from "./cache.ts";
import { CLUSTER_PROGRAMS, requiredVersion, sourceOf, SOURCES } from "./catalogue.ts";

describe("the catalogue", () => {
  for (const source of SOURCES) {
    test(`${source.name}: its go.mod says a version`, async () => {
      assert.match((await pinned(source)).version, /^v\d+\.\d+\.\d+$/);
    });
  }

  test("builds everything that a cluster needs", () => {
    for (const program of CLUSTER_PROGRAMS) assert.ok(program in sourceOf(program).programs);
  });

  test("names what it does not know", () =>
    assert.throws(() => sourceOf("kubelet"), /no source in the catalogue builds kubelet/));

  test("tells Kubernetes its version", () => {
    assert.deepEqual(sourceOf("kubectl").stamps?.("v1.36.3"), [
      "k8s.io/component-base/version.gitVersion=v1.36.3",
      "k8s.io/component-base/version.gitMajor=1",
      "k8s.io/component-base/version.gitMinor=36",
    ]);
  });
});

describe("requiredVersion", () => {
  const cases = [
    { name: "a line of its own", goMod: "module x\n\nrequire a/b v1.2.3\n", version: "v1.2.3" },
    { name: "a block", goMod: "require (\n\ta/b v1.2.3\n\ta/b/c v2.0.0\n)\n", version: "v1.2.3" },
    { name: "beside a tool", goMod: "tool a/b\n\nrequire a/b v1.2.3\n", version: "v1.2.3" },
  ];
  for (const { name, goMod, version } of cases) {
    test(name, () => assert.equal(requiredVersion(goMod, "a/b"), version));
  }

  test("fails without one", () =>
    assert.throws(() => requiredVersion("require a/bc v1.0.0", "a/b"), /does not require a\/b/));
});
