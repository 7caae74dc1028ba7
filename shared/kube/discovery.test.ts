import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { discover } from "./discovery.ts";

const versions = (...names: readonly string[]) =>
  names.map((name) => ({ groupVersion: `apps.kruise.io/${name}`, version: name }));
const SETS = { name: "clonesets", kind: "CloneSet", namespaced: true };
const SCALE = { name: "clonesets/scale", kind: "CloneSet", namespaced: true };

/** A server that has these paths and no others. */
function serverWith(paths: Readonly<Record<string, unknown>>): Connection {
  return {
    async request({ path }) {
      const body = paths[path];
      if (body === undefined) throw new ApiError({ status: 404, reason: "", message: "no path" });
      return Promise.resolve({ status: 200, headers: {}, body });
    },
    stream: () => assert.fail("not a watch"),
    close: () => undefined,
  };
}

const wanted = { group: "apps.kruise.io", kind: "CloneSet" };

describe("discover", () => {
  test("finds a kind in the preferred version", async () => {
    const group = { versions: versions("v1", "v1alpha1"), preferredVersion: versions("v1")[0] };
    const server = serverWith({
      "/apis/apps.kruise.io": group,
      "/apis/apps.kruise.io/v1": { resources: [SCALE, SETS] },
    });
    const apiVersion = "apps.kruise.io/v1";
    assert.deepEqual(await discover(server, wanted), {
      apiVersion,
      kind: "CloneSet",
      plural: "clonesets",
    });
  });

  test("finds it in another version when the preferred one has it not", async () => {
    const group = {
      versions: versions("v1beta1", "v1alpha1"),
      preferredVersion: versions("v1beta1")[0],
    };
    const server = serverWith({
      "/apis/apps.kruise.io": group,
      "/apis/apps.kruise.io/v1beta1": { resources: [] },
      "/apis/apps.kruise.io/v1alpha1": { resources: [SETS] },
    });
    assert.equal((await discover(server, wanted))?.apiVersion, "apps.kruise.io/v1alpha1");
  });

  test("finds nothing in a group that is not there, nor where no kind has the name", async () => {
    assert.equal(await discover(serverWith({}), wanted), undefined);
    const server = serverWith({
      "/apis/apps.kruise.io": { versions: versions("v1") },
      "/apis/apps.kruise.io/v1": { resources: [{ ...SETS, namespaced: false }] },
    });
    assert.equal(await discover(server, wanted), undefined);
  });

  test("does not take a server that says nothing for one that has nothing", async () => {
    const broken: Connection = {
      ...serverWith({}),
      request: () => Promise.reject(new ApiError({ status: 503, reason: "", message: "later" })),
    };
    await assert.rejects(discover(broken, wanted), ApiError);
  });
});
