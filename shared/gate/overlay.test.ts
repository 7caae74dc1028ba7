import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Workload, WorkloadSpec } from "../workloads/workload.ts";
import { IN_PROGRESSING, RELEASE_RECORD, STABLE_REVISION } from "./names.ts";
import { overlay, withoutRelease } from "./overlay.ts";
import {
  type Form,
  HELD,
  type Settings,
  readRecord,
  type ReleaseRecord,
} from "./release-record.ts";

const ORIGINALS: Settings = {
  minReadySeconds: 5,
  progressDeadlineSeconds: 600,
  strategyType: "RollingUpdate",
  maxUnavailable: "25%",
  maxSurge: "25%",
};

const OWN: WorkloadSpec = {
  replicas: 10,
  minReadySeconds: 5,
  progressDeadlineSeconds: 600,
  strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
};

const SHOP: Workload = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "shop",
    namespace: "web",
    labels: { app: "shop" },
    annotations: { team: "web" },
  },
  spec: OWN,
};

function record(form: Form, originals = ORIGINALS): ReleaseRecord {
  return { rollout: "shop", stable: "v1", target: "v2", originals, form };
}

const rolling = (maxUnavailable: number | string, maxSurge: number | string) => ({
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable, maxSurge },
});

const NEVER = { minReadySeconds: 2_147_483_646, progressDeadlineSeconds: 2_147_483_647 };

describe("overlay", () => {
  const cases: readonly {
    name: string;
    form: Form;
    originals?: Settings;
    spec: WorkloadSpec;
  }[] = [
    {
      name: "held is paused, without surge, and otherwise the user's",
      form: HELD,
      spec: { ...OWN, paused: true, strategy: rolling("25%", "0%") },
    },
    {
      name: "held keeps a surge that is out",
      form: { kind: "held", surge: 2 },
      spec: { ...OWN, paused: true, strategy: rolling("25%", 2) },
    },
    {
      name: "held lets one pod be missing where the user lets none, since both must not be 0",
      form: HELD,
      originals: { ...ORIGINALS, maxUnavailable: 0 },
      spec: { ...OWN, paused: true, strategy: rolling(1, "0%") },
    },
    {
      name: "held takes 0% for none too",
      form: HELD,
      originals: { ...ORIGINALS, maxUnavailable: "0%" },
      spec: { ...OWN, paused: true, strategy: rolling(1, "0%") },
    },
    {
      name: "arming is held, and no new pod counts as available",
      form: { kind: "arming" },
      spec: { ...OWN, ...NEVER, paused: true, strategy: rolling("25%", "0%") },
    },
    {
      name: "moving runs at its pace, and no new pod counts as available",
      form: { kind: "moving", maxUnavailable: 2, maxSurge: 1 },
      spec: { ...OWN, ...NEVER, strategy: rolling(2, 1) },
    },
    {
      name: "finishing is the user's own, running",
      form: { kind: "finishing", outcome: "completed" },
      spec: OWN,
    },
    {
      name: "finishing gives back a strategy that has become Recreate",
      form: { kind: "finishing", outcome: "completed" },
      originals: { strategyType: "Recreate" },
      spec: { replicas: 10, strategy: { type: "Recreate" } },
    },
    {
      name: "finishing runs also what the user has paused",
      form: { kind: "finishing", outcome: "completed" },
      originals: { ...ORIGINALS, paused: true },
      spec: OWN,
    },
  ];
  for (const { name, form, originals = ORIGINALS, spec } of cases) {
    const held = overlay(SHOP, record(form, originals));
    test(name, () => assert.equal(JSON.stringify(sorted(held.spec)), JSON.stringify(sorted(spec))));
    test(`twice the same as once: ${name}`, () => {
      assert.deepEqual(overlay(held, record(form, originals)), held);
    });
  }

  test("touches labels and other annotations not at all, and its record can be read", () => {
    const held = overlay(SHOP, record(HELD));
    const { [RELEASE_RECORD]: _record, ...annotations } = held.metadata.annotations ?? {};
    assert.deepEqual(
      [held.metadata.labels, annotations],
      [SHOP.metadata.labels, SHOP.metadata.annotations],
    );
    assert.deepEqual(readRecord(held), record(HELD));
  });
});

describe("withoutRelease", () => {
  test("gives back exactly what was there before the release", () => {
    const held = overlay(SHOP, record(HELD));
    const { metadata } = held;
    const marked = {
      ...held,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, [STABLE_REVISION]: "abc" },
        annotations: { ...metadata.annotations, [IN_PROGRESSING]: "{}" },
      },
    };
    assert.deepEqual(withoutRelease(marked, record(HELD)), SHOP);
  });

  test("takes the pace along", () => {
    const open = record({ kind: "moving", maxUnavailable: 2, maxSurge: 1 });
    assert.deepEqual(withoutRelease(overlay(SHOP, open), open), SHOP);
  });

  test("leaves no empty maps where there were none", () => {
    const metadata = { name: "shop", namespace: "web" };
    const bare: Workload = { ...SHOP, metadata };
    assert.deepEqual(withoutRelease(overlay(bare, record(HELD)), record(HELD)), bare);
  });

  test("pauses again what the user has paused", () => {
    const paused = record(HELD, { ...ORIGINALS, paused: true });
    assert.equal(withoutRelease(overlay(SHOP, paused), paused).spec.paused, true);
  });
});

describe("readRecord", () => {
  const withText = (text: string): Workload => ({
    ...SHOP,
    metadata: { ...SHOP.metadata, annotations: { [RELEASE_RECORD]: text } },
  });
  for (const text of ["", "nonsense", "[]", '{"rollout":"shop"}', '{"form":{"kind":"open"}}']) {
    test(`takes ${JSON.stringify(text)} for no record`, () => {
      assert.equal(readRecord(withText(text)), undefined);
    });
  }
});

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
