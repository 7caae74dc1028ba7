import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import { NO_NEED_UPDATE } from "@sluice/shared/gate/names.ts";
import { NOON, pods, rollout, workload } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import type { Doing } from "../rollout/advance.ts";
import { byPartition } from "./partition.ts";

const UNNEEDED = { labels: { [NO_NEED_UPDATE]: "rollback-v1" } };

/** Pods by ordinal: `=` never left v1, `-` is back at it, `x` is still of v2. */
function row(text: string): readonly PodSeen[] {
  return text.split("").flatMap((mark, ordinal) => {
    if (mark === " ") return [];
    const differs = mark === "=" ? UNNEEDED : {};
    return pods(mark === "x" ? "v2" : "v1", 1, { name: `shop-${ordinal}`, ...differs });
  });
}

interface Back {
  readonly of: string;
  readonly asked: string;
  readonly form?: Form;
  readonly doing?: "upgrading" | "stopped" | "completed";
  /** Absent: back to v1. */
  readonly to?: "v2";
}

function partitionAt({ of, asked, form = HELD, doing = "upgrading", to }: Back): Form {
  const metadata = { name: "shop", namespace: "web" };
  const spec = { replicas: of.length };
  const object = { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec };
  const record = { rollout: "shop", stable: "v1", originals: {}, form } as const;
  const underway = {
    rollout: rollout(undefined, { strategy: { canary: { steps: [{ replicas: asked }] } } }),
    workload: workload({ object, pods: row(of) }),
    extras: [],
    record:
      to === undefined
        ? ({ ...record, target: "v1", back: "marked" } as const)
        : { ...record, target: to },
    now: NOON,
  };
  const batch = { wanted: 0, updated: 0, ready: 0, old: 0, reached: false, troubled: [] };
  const does: Doing = doing === "completed" ? { kind: doing } : { kind: doing, batch };
  const position = { step: 1, state: "StepUpgrade", since: NOON } as const;
  return byPartition.formFor(underway, { position, doing: does, done: [] });
}

describe("an ordered workload on its way back", () => {
  const open = { kind: "partition", partition: 8 } as const;
  const cases: readonly { name: string; at: Back; form: Form }[] = [
    {
      name: "is open down to the last of its pods whose turn it is",
      at: { of: "=====xxxxx", asked: "50%" },
      form: { kind: "partition", partition: 7 },
    },
    {
      name: "counts one that is on its way as back",
      at: { of: "=====xxxx ", asked: "50%" },
      form: { kind: "partition", partition: 7 },
    },
    {
      name: "passes over one that came back by itself",
      at: { of: "=====xxx-x", asked: "50%" },
      form: { kind: "partition", partition: 7 },
    },
    {
      name: "stays as far open as it is once the step has its pods",
      at: { of: "=====xxx--", asked: "20%", form: open },
      form: open,
    },
    {
      name: "never closes a little",
      at: { of: "=====xxxx-", asked: "40%", form: { kind: "partition", partition: 5 } },
      form: { kind: "partition", partition: 5 },
    },
    {
      name: "ends with all of them",
      at: { of: "=====xxx--", asked: "100%", form: open },
      form: { kind: "partition", partition: 5 },
    },
    {
      name: "stands still while the Rollout is paused",
      at: { of: "=====xxxxx", asked: "50%", form: open, doing: "stopped" },
      form: open,
    },
    {
      name: "gets its own settings back when it is over",
      at: { of: "=====-----", asked: "100%", doing: "completed" },
      form: { kind: "finishing", outcome: "completed" },
    },
  ];
  for (const { name, at, form } of cases) {
    test(name, () => assert.deepEqual(partitionAt(at), form));
  }
});

describe("an ordered workload on its way forward", () => {
  const cases: readonly { name: string; at: Omit<Back, "to">; partition: number }[] = [
    {
      name: "is open for the pods of its step",
      at: { of: "==========", asked: "30%" },
      partition: 7,
    },
    {
      name: "stays as far open for one of them that is lost",
      at: { of: "=======xx ", asked: "30%" },
      partition: 7,
    },
    {
      name: "is closed above an old one once it has its pods below",
      at: { of: "======xxx=", asked: "30%" },
      partition: 10,
    },
    {
      name: "is open for those that a scaling asks for",
      at: { of: "=====xxx  ", asked: "30%" },
      partition: 7,
    },
  ];
  for (const { name, at, partition } of cases) {
    test(name, () =>
      assert.deepEqual(partitionAt({ ...at, to: "v2" }), { kind: "partition", partition }),
    );
  }
});
