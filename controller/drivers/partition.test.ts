import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { IntOrPercent } from "@sluice/shared/api/rollout.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { NOON, pods, rollout, workload } from "../observe/observed-fixture.ts";
import type { Doing } from "../rollout/advance.ts";
import { byPartition } from "./partition.ts";

interface At {
  readonly kind?: string;
  readonly asked: IntOrPercent;
  readonly updated?: number;
  readonly doing?: "upgrading" | "stopped" | "completed";
  readonly replicas?: number;
}

/** The form of a workload, so many of whose pods are new, at a step that asks for this. */
function formAt({
  kind = "StatefulSet",
  asked,
  updated = 0,
  doing = "upgrading",
  replicas = 10,
}: At) {
  const metadata = { name: "shop", namespace: "web" };
  const object = { apiVersion: "apps.kruise.io/v1alpha1", kind, metadata, spec: { replicas } };
  const old = replicas - updated;
  const underway = {
    rollout: rollout(undefined, { strategy: { canary: { steps: [{ replicas: asked }] } } }),
    workload: workload({
      object,
      pods: [...pods("v1", old), ...pods("v2", updated)].map(numbered),
    }),
    record: { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD },
    extras: [],
    now: NOON,
  };
  const batch = { wanted: 0, updated, ready: updated, old, reached: false, troubled: [] };
  const does: Doing = doing === "completed" ? { kind: doing } : { kind: doing, batch };
  const position = { step: 1, state: "StepUpgrade", since: NOON } as const;
  return byPartition.formFor(underway, { position, doing: does, done: [] });
}

/** The new ones have the highest ordinals. */
const numbered = <T>(pod: T, ordinal: number): T => ({ ...pod, name: `shop-${ordinal}` });

describe("a step by partition", () => {
  const cases = [
    {
      name: "keeps all pods but the ones that it asks for",
      form: formAt({ asked: 3 }),
      partition: 7,
    },
    { name: "rounds a percent up to pods", form: formAt({ asked: "25%" }), partition: 7 },
    {
      name: "keeps none when it asks for all",
      form: formAt({ asked: "100%", updated: 3 }),
      partition: 0,
    },
    {
      name: "keeps to what it asks for when more are out, so that no others follow",
      form: formAt({ asked: 2, updated: 5 }),
      partition: 8,
    },
    {
      name: "stops at what it asks for when it is paused and more are out",
      form: formAt({ asked: 2, updated: 5, doing: "stopped" }),
      partition: 8,
    },
    {
      name: "stops where it is when the Rollout is paused",
      form: formAt({ asked: 8, updated: 2, doing: "stopped" }),
      partition: 8,
    },
    {
      name: "of a CloneSet scales with it where it is a percent",
      form: formAt({ kind: "CloneSet", asked: "30%" }),
      partition: "70%",
    },
    {
      name: "of a CloneSet is a number where it is one",
      form: formAt({ kind: "CloneSet", asked: 3 }),
      partition: 7,
    },
    {
      name: "of a large CloneSet keeps one pod rather than none by rounding",
      form: formAt({ kind: "CloneSet", asked: "99%", replicas: 150 }),
      partition: "1%",
    },
    {
      name: "of a CloneSet keeps none when it asks for all",
      form: formAt({ kind: "CloneSet", asked: "100%" }),
      partition: "0%",
    },
  ] as const;
  for (const { name, form, partition } of cases) {
    test(name, () => assert.deepEqual(form, { kind: "partition", partition }));
  }

  test("opens nothing while no pod is asked for", () => {
    assert.deepEqual(formAt({ asked: "25%", doing: "stopped" }), { kind: "held" });
  });

  test("gives everything back at the end", () => {
    assert.deepEqual(formAt({ asked: "100%", updated: 10, doing: "completed" }), {
      kind: "finishing",
      outcome: "completed",
    });
  });
});
