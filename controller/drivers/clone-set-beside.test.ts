import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import { NOON, pods, rollout, workload } from "../observe/observed-fixture.ts";
import { cloneSetBeside } from "./clone-set-beside.ts";

const SHUT = { kind: "beside", gate: "shut", surge: 2 } as const;
const NATIVES = ["v1", "v2"].map((revision) => ({
  revision,
  label: `shop-${revision}`,
  hash: revision,
  created: "",
}));

interface At {
  readonly old: number;
  readonly fresh: number;
  /** The revision that its own controller takes for the current one. */
  readonly current: "v1" | "v2";
}

/** What is stored next of a CloneSet of four, at a step of half of it, that is shut. */
function formAt({ old, fresh, current }: At): Form {
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
      pods: [...pods("v1", old), ...pods("v2", fresh)],
    }),
    extras: [],
    record: {
      rollout: "shop",
      stable: "v1",
      target: "v2",
      originals: {},
      form: SHUT,
      style: "BlueGreen",
    },
    now: NOON,
  } as const;
  const batch = { wanted: 2, updated: fresh, ready: 0, old, reached: false, troubled: [] };
  const position = { step: 1, state: "StepUpgrade", since: NOON } as const;
  return cloneSetBeside.formFor(underway, {
    position,
    doing: { kind: "upgrading", batch },
    done: [],
  });
}

describe("a CloneSet with both versions", () => {
  test("stays shut while old pods are missing, which come by themselves", () => {
    assert.deepEqual(formAt({ old: 3, fresh: 2, current: "v1" }), SHUT);
    assert.deepEqual(formAt({ old: 0, fresh: 2, current: "v1" }), SHUT);
  });

  test("is only held where no old one ever comes: its own controller makes new ones alone", () => {
    assert.deepEqual(formAt({ old: 0, fresh: 4, current: "v2" }), HELD);
  });

  test("keeps the old ones that there are, whatever its own controller would make", () => {
    assert.deepEqual(formAt({ old: 4, fresh: 2, current: "v2" }), SHUT);
  });
});
