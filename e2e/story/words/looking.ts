import assert from "node:assert/strict";
import { text } from "../../cluster/kube/read.ts";
import { KINDS, type WorkloadName } from "../../watcher/kinds.ts";
import { assertAsApplied, ownersOf } from "../as-applied.ts";
import { eventually, type Patience, quiet } from "../eventually.ts";
import type { Expected } from "../expected.ts";
import { assertNothingLeftBehind } from "../left-behind.ts";
import { type Scene, sceneOf, versionOf } from "../scene.ts";
import { APP, type Stage } from "../stage.ts";

/** What there is to see, and what is promised about it. */
export interface Looking {
  /** Waits until it is so; every change of anything is looked at. */
  readonly eventually: (what: string, expected: Expected, patience?: Patience) => Promise<Scene>;
  /** Waits until nothing moves any more, and it is so then. */
  readonly stays: (what: string, expected: Expected) => Promise<Scene>;
  readonly now: () => Scene;
  /** The story is about a workload of this kind, which no word of the story has made. */
  readonly about: (kind: WorkloadName) => Promise<void>;
  /** Names of the living pods of a version. */
  readonly podsOf: (version: string) => readonly string[];
  /** The workload equals what the user last applied, with nothing of ours left. */
  readonly isAsApplied: () => Promise<void>;
  /** The same, and of the release nothing is left anywhere around it. */
  readonly nothingIsLeftBehind: () => Promise<void>;
  /** No field of the workload is owned by us, so nobody's server-side apply meets us. */
  readonly ownsNothing: () => void;
  /** From here on a new revision comes out without steps, and that is meant. */
  readonly nativeFromHere: () => Promise<void>;
  /** From here on steps count again. */
  readonly gatedFromHere: () => Promise<void>;
}

export function looking(stage: Stage): Looking {
  const { chronicle, memory, watcher } = stage;
  return {
    eventually: (what, expected, patience) =>
      chronicle.word(`eventually ${what}`, () => eventually(stage, expected, patience)),
    stays: (what, expected) =>
      chronicle.word(`it stays so: ${what}`, async () => {
        await quiet(stage);
        return eventually(stage, expected, { withinMs: 0 });
      }),
    now: () => sceneOf(stage),
    async about(kind) {
      memory.shape = { ...memory.shape, workload: kind };
      await watcher.follow(KINDS[kind]);
    },
    podsOf: (version) =>
      sceneOf(stage)
        .pods.filter((pod) => versionOf(pod) === version)
        .map((pod) => text(pod, "metadata", "name") ?? ""),
    isAsApplied: () => chronicle.word("it is as applied", () => assertAsApplied(stage)),
    nothingIsLeftBehind: () =>
      chronicle.word("nothing is left behind", () => assertNothingLeftBehind(stage)),
    ownsNothing() {
      const owners = ownersOf(sceneOf(stage).workload);
      const ours = owners.filter((one) => one.startsWith("sluice"));
      assert.deepEqual(ours, [], "managedFields names us");
    },
    nativeFromHere: () => watcher.tell({ kind: "native", workload: APP }),
    gatedFromHere: () => watcher.tell({ kind: "gated", workload: APP }),
  };
}
