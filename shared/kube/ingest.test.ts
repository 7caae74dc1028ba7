import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SILENT } from "../telemetry/log.ts";
import { Ingest } from "./ingest.ts";
import { at } from "./json.ts";
import type { Resource } from "./resource.ts";
import { SnapshotBuffer } from "./snapshot-buffer.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const NAMES = { name: "shop", namespace: "web", uid: "u", resourceVersion: "1" };

interface Seen {
  readonly metadata: typeof NAMES;
  readonly annotations: unknown;
}

const RESOURCE: Resource<Seen> = {
  apiVersion: "v1",
  kind: "Thing",
  plural: "things",
  namespaced: "namespaced",
  parse: (value) => ({ metadata: NAMES, annotations: at(value, "metadata", "annotations") }),
};

function ingested(annotations?: Readonly<Record<string, string>>) {
  const sent = { metadata: { ...NAMES, annotations } };
  const result = new Ingest(RESOURCE, new Map(), SILENT).one(sent);
  return { sent, seen: result.kind === "entry" ? result.entry.object.annotations : result };
}

describe("what comes over the wire", () => {
  test("is kept without the manifest that kubectl apply keeps in it", () => {
    const annotations = { [LAST_APPLIED]: "{}", team: "web" };
    const { sent, seen } = ingested(annotations);
    assert.deepEqual(seen, { team: "web" });
    assert.deepEqual(sent.metadata.annotations, annotations, "what was sent is not ours to change");
  });

  test("is kept as it is otherwise", () => {
    assert.deepEqual(ingested({ team: "web" }).seen, { team: "web" });
    assert.equal(ingested().seen, undefined);
  });

  test("is made small when it comes, not when all of it is there", () => {
    const buffer = new SnapshotBuffer((value) => at(value, "metadata", "name"));
    const put = (name: string) =>
      buffer.add({ kind: "put", value: { metadata: { ...NAMES, name }, spec: {} } });
    put("a");
    put("b");
    buffer.add({ kind: "drop", value: { metadata: { ...NAMES, name: "a" } } });
    buffer.add({ kind: "bookmark", resourceVersion: "7", means: "synced" });
    assert.deepEqual(buffer.listed(), { items: ["b"], resourceVersion: "7" });
  });
});
