import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import { NOON, pods, rollout, unready, workload } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { cloneSetBeside } from "./clone-set-beside.ts";

const SHUT = { kind: "beside", gate: "shut", surge: 2 } as const;
const OPEN = { kind: "beside", gate: "open", surge: 2, partition: 2 } as const;
const NATIVES = ["v1", "v2"].map((revision) => ({
  revision,
  label: `shop-${revision}`,
  hash: revision,
  created: "",
}));

interface At {
  readonly old: number;
  readonly fresh: number | readonly PodSeen[];
  /** What is stored now; absent: shut. */
  readonly form?: Form;
  readonly doing?: "upgrading" | "wait-approval";
  /** The revision that its own controller takes for the current one. */
  readonly current: "v1" | "v2";
}

/** What is stored next of a CloneSet of four, at a step of half of it. */
function formAt({ old, fresh, current, form = SHUT, doing = "upgrading" }: At): Form {
  const news = typeof fresh === "number" ? pods("v2", fresh) : fresh;
  const status = { observedGeneration: 1, currentRevision: `shop-${current}` };
  const metadata = { name: "shop", namespace: "web", generation: 1 };
  const spec = { replicas: 4 };
  const of = { apiVersion: "apps.kruise.io/v1alpha1", kind: "CloneSet" } as const;
  const underway = {
    rollout: rollout(undefined, { strategy: { blueGreen: { steps: [{ replicas: "50%" }] } } }),
    workload: workload({
      object: { ...of, metadata, spec, status },
      replicaSets: [],
      natives: NATIVES,
      pods: [...pods("v1", old), ...news],
    }),
    extras: [],
    record: {
      rollout: "shop",
      stable: "v1",
      target: "v2",
      originals: {},
      form,
      style: "BlueGreen",
    },
    now: NOON,
  } as const;
  const batch = { wanted: 2, updated: news.length, ready: 0, old, reached: false, troubled: [] };
  const position = { step: 1, state: "StepUpgrade", since: NOON } as const;
  return cloneSetBeside.formFor(underway, {
    position,
    doing: { kind: doing, batch },
    done: [],
  });
}

describe("a CloneSet with both versions", () => {
  test("stays shut while old pods are missing, which come by themselves", () => {
    assert.deepEqual(formAt({ old: 3, fresh: 2, current: "v1" }), SHUT);
    assert.deepEqual(formAt({ old: 0, fresh: 2, current: "v1" }), SHUT);
  });

  test("is shut when the step waits, once all new pods are ready: it would delete the others", () => {
    const waits = { old: 4, current: "v1", form: OPEN, doing: "wait-approval" } as const;
    assert.deepEqual(formAt({ ...waits, fresh: 2 }), SHUT);
    const broken = pods("v2", 2).map((pod, index) => (index === 0 ? unready(pod, "Crash") : pod));
    assert.deepEqual(formAt({ ...waits, fresh: broken }), OPEN);
    assert.deepEqual(formAt({ ...waits, fresh: broken, form: SHUT }), SHUT);
  });

  test("is only held where no old one ever comes: its own controller makes new ones alone", () => {
    assert.deepEqual(formAt({ old: 0, fresh: 4, current: "v2" }), HELD);
  });

  test("keeps the old ones that there are, whatever its own controller would make", () => {
    assert.deepEqual(formAt({ old: 4, fresh: 2, current: "v2" }), SHUT);
  });
});
