import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Workload, WorkloadSpec } from "../workloads/workload.ts";
import { RELEASE_RECORD } from "./names.ts";
import { deployment } from "../workloads/kinds/deployment.ts";
import { intentOf } from "./intent.ts";
import { overlay } from "./overlay.ts";
import { HELD, type Settings, type ReleaseRecord } from "./release-record.ts";

const ORIGINALS: Settings = {
  progressDeadlineSeconds: 600,
  strategyType: "RollingUpdate",
  maxUnavailable: "25%",
  maxSurge: "25%",
};
const RECORD: ReleaseRecord = {
  rollout: "shop",
  stable: "v1",
  target: "v2",
  originals: ORIGINALS,
  form: HELD,
};
const FREE: Workload = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop", namespace: "web" },
  spec: {
    replicas: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
  },
};
const STORED = overlay(FREE, RECORD);

const withSpec = (object: Workload, spec: WorkloadSpec): Workload => ({
  ...object,
  spec: { ...object.spec, ...spec },
});

const withPace = (maxUnavailable: string | number, maxSurge: string | number): WorkloadSpec => ({
  strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable, maxSurge } },
});

const withoutRecord = (object: Workload): Workload => {
  const { [RELEASE_RECORD]: _record, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
};

describe("intentOf", () => {
  const cases: readonly {
    name: string;
    sent: Workload;
    stored: Workload;
    expected: Settings;
  }[] = [
    {
      name: "outside of a release is what is sent",
      sent: withSpec(FREE, { minReadySeconds: 3 }),
      stored: FREE,
      expected: { ...ORIGINALS, minReadySeconds: 3 },
    },
    {
      name: "takes stored values that come back for ours",
      sent: STORED,
      stored: STORED,
      expected: ORIGINALS,
    },
    {
      name: "takes the user's manifest for what they always wanted",
      sent: FREE,
      stored: STORED,
      expected: ORIGINALS,
    },
    {
      name: "follows a setting that the user changes in the middle",
      sent: withSpec(STORED, { minReadySeconds: 9 }),
      stored: STORED,
      expected: { ...ORIGINALS, minReadySeconds: 9 },
    },
    {
      name: "follows a surge that the user changes",
      sent: withSpec(STORED, withPace("25%", 4)),
      stored: STORED,
      expected: { ...ORIGINALS, maxSurge: 4 },
    },
    {
      name: "does not follow `kubectl rollout resume`: it is the gate itself",
      sent: withSpec(STORED, { paused: false }),
      stored: STORED,
      expected: ORIGINALS,
    },
    {
      name: "reads an export from the middle of a release, sent when there is none",
      sent: STORED,
      stored: FREE,
      expected: ORIGINALS,
    },
    {
      name: "follows what was changed in such an export",
      sent: withSpec(STORED, withPace("50%", "0%")),
      stored: FREE,
      expected: { ...ORIGINALS, maxUnavailable: "50%" },
    },
    {
      name: "knows stored values without the record that goes with them",
      sent: withoutRecord(STORED),
      stored: STORED,
      expected: ORIGINALS,
    },
  ];
  for (const { name, sent, stored, expected } of cases) {
    test(name, () => assert.deepEqual(intentOf({ sent, stored }), expected));
  }
});

describe("plausible", () => {
  test("leaves settings alone that a person would have", () => {
    assert.deepEqual(deployment.plausible({ ...ORIGINALS, minReadySeconds: 9 }), {
      ...ORIGINALS,
      minReadySeconds: 9,
    });
  });

  test("puts the API server's defaults in the place of a pace of ours whose record is lost", () => {
    const pace = {
      ...ORIGINALS,
      minReadySeconds: 2_147_483_646,
      progressDeadlineSeconds: 2_147_483_647,
      maxSurge: 0,
      maxUnavailable: 3,
    };
    assert.deepEqual(deployment.plausible(pace), ORIGINALS);
  });

  test("does not believe in a pause", () => {
    assert.deepEqual(deployment.plausible({ ...ORIGINALS, paused: true }), ORIGINALS);
  });
});
