import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { nativeRevisions, revisionOfLabel } from "./native-revisions.ts";

function workload(kind: string, status: Workload["status"] = {}): Workload {
  const metadata = { name: "shop", namespace: "web", generation: 2 };
  return { apiVersion: "apps/v1", kind, metadata, spec: {}, status };
}

function kept(name: string, revision: string, hash = "") {
  const metadata = { name, namespace: "web", uid: name, resourceVersion: "1" };
  return { metadata, owner: "d", revision, hash, created: "", number: 1 };
}

describe("native revisions", () => {
  const BOTH = [kept("shop-aaa", "v1"), kept("shop-bbb", "v2")];
  const cases = [
    {
      name: "of a StatefulSet are whole names",
      kind: "StatefulSet",
      label: "shop-bbb",
      hash: "shop-bbb",
    },
    {
      name: "of a CloneSet are hashes to Services and names to pods",
      kind: "CloneSet",
      label: "shop-bbb",
      hash: "bbb",
    },
  ] as const;
  for (const { name, kind, label, hash } of cases) {
    test(name, () => {
      const found = nativeRevisions(workload(kind), "v2", BOTH);
      assert.deepEqual(
        found.find(({ revision }) => revision === "v2"),
        { revision: "v2", label, hash, created: "", keptIn: "shop-bbb" },
      );
    });
  }

  test("of a DaemonSet are the hashes of its ControllerRevisions", () => {
    const found = nativeRevisions(workload("DaemonSet"), "v2", [kept("shop-bbb", "v2", "bbb")]);
    assert.deepEqual(found, [
      { revision: "v2", label: "bbb", hash: "bbb", created: "", keptIn: "shop-bbb" },
    ]);
  });

  test("whose templates are kept in another form are told by the status, once it speaks of now", () => {
    const other = [kept("shop-aaa", "v1"), kept("shop-bbb", "like v2")];
    const status = { observedGeneration: 2, updateRevision: "shop-bbb" };
    const found = nativeRevisions(workload("CloneSet", status), "v2", other);
    assert.equal(revisionOfLabel("shop-bbb", found), "v2");
    assert.equal(revisionOfLabel("shop-aaa", found), "v1");
    const late = nativeRevisions(
      workload("CloneSet", { ...status, observedGeneration: 1 }),
      "v2",
      other,
    );
    assert.equal(revisionOfLabel("shop-bbb", late), "like v2");
  });

  test("that nobody knows are no revision of ours", () => {
    assert.equal(
      revisionOfLabel("zzz", nativeRevisions(workload("DaemonSet"), "v2", [])),
      "unknown zzz",
    );
  });
});
