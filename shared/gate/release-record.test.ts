import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Workload } from "../workloads/workload.ts";
import { RELEASE_PACE, RELEASE_RECORD } from "./names.ts";
import { withoutUndefined } from "../patch/json.ts";
import { intentOf } from "./intent.ts";
import { overlay } from "./overlay.ts";
import { paceLabel, readPace } from "./release-pace.ts";
import { type Form, HELD, readRecord, type ReleaseRecord, withRecord } from "./release-record.ts";

const SHOP: Workload = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop", namespace: "web", labels: { app: "shop" } },
  spec: {},
};
const TEN: Workload = { ...SHOP, spec: { replicas: 10 } };
const OPEN: Form = { kind: "moving", maxUnavailable: 3, maxSurge: 1, of: 10 };

const recordOf = (form: Form): ReleaseRecord => ({
  rollout: "shop",
  stable: "v1",
  target: "v2",
  originals: { maxSurge: "25%", strategyType: "RollingUpdate" },
  form,
});
const labelOf = ({ metadata }: Workload) => metadata.labels?.[RELEASE_PACE];
const annotationOf = ({ metadata }: Workload) => metadata.annotations?.[RELEASE_RECORD];

function withLabel(object: Workload, value: string): Workload {
  const labels = { ...object.metadata.labels, [RELEASE_PACE]: value };
  return { ...object, metadata: { ...object.metadata, labels } };
}

describe("the record of a gate that is open", () => {
  test("says its pace in a label, so that another pace changes no annotation", () => {
    const [one, other] = [OPEN, { ...OPEN, maxSurge: 0 }].map((form) =>
      withRecord(SHOP, recordOf(form)),
    );
    assert.ok(one !== undefined && other !== undefined);
    assert.equal(labelOf(one), "3-1-of-10");
    assert.equal(labelOf(other), "3-0-of-10");
    assert.equal(annotationOf(one), annotationOf(other));
    assert.deepEqual(readRecord(one), recordOf(OPEN));
  });

  test("has no such label once the gate is shut", () => {
    const shut = withRecord(withRecord(SHOP, recordOf(OPEN)), recordOf(HELD));
    assert.deepEqual(shut.metadata.labels, SHOP.metadata.labels);
    assert.deepEqual(readRecord(shut), recordOf(HELD));
  });

  test("is told by what is stored where its label is gone, or nonsense", () => {
    for (const form of [OPEN, { ...OPEN, of: undefined }]) {
      const record = recordOf(withoutUndefined(form));
      const open = overlay(TEN, record);
      const { [RELEASE_PACE]: _pace, ...labels } = open.metadata.labels ?? {};
      const bare = { ...open, metadata: { ...open.metadata, labels } };
      assert.deepEqual(readRecord(bare), record);
      assert.deepEqual(intentOf({ sent: bare, stored: bare }), record.originals);
      for (const value of ["", "fast", "3", "3-", "-1-1", "3-1-of-0", "1e9-1"]) {
        assert.deepEqual(readRecord(withLabel(open, value)), record, value);
      }
    }
  });

  test("is none where neither says its pace", () => {
    const { metadata } = withRecord(SHOP, recordOf(OPEN));
    for (const maxSurge of [undefined, "much", "1"]) {
      const strategy = { rollingUpdate: withoutUndefined({ maxUnavailable: 1, maxSurge }) };
      const odd = { ...SHOP, metadata, spec: { strategy } };
      assert.equal(readRecord(withLabel(odd, "fast")), undefined);
    }
  });

  test("may have its pace in itself, as the first version wrote it", () => {
    const text = JSON.stringify(recordOf(OPEN));
    const old = {
      ...SHOP,
      metadata: { ...SHOP.metadata, annotations: { [RELEASE_RECORD]: text } },
    };
    assert.deepEqual(readRecord(old), recordOf(OPEN));
    assert.deepEqual(readRecord(withLabel(old, "9-9")), recordOf(OPEN));
  });
});

describe("a pace in a label", () => {
  for (const pace of [
    { maxUnavailable: 0, maxSurge: 0 },
    { maxUnavailable: 3, maxSurge: 1 },
    { maxUnavailable: 100, maxSurge: 25, of: 100 },
  ]) {
    test(paceLabel(pace), () => assert.deepEqual(readPace(paceLabel(pace)), pace));
  }
});
