import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { anyRelease, begun, fickleMoves, type Release, restlessMoves } from "./arbitrary-story.ts";
import { back, inBlueGreen } from "./beside.ts";
import { NO_FAULT } from "./sluice.ts";
import { ended, lately, tell, type Told } from "./tell.ts";
import { replicasOf, sum, type World } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
/** Everybody who stops a release takes that back in the end. */
const RUNNING = { do: "rollout", is: "running" } as const;

/** Old pods that are asked for: those of the revision that the release leaves. */
function oldPods(world: World): number {
  const record = readRecord(world.workload);
  const sets = world.replicaSets.filter(({ revision }) => revision === record?.stable);
  return sum(sets, ({ replicas }) => replicas);
}

/** As long as it is under way, and nobody scales, no move takes one of them. */
const keepsOld: Told["check"] = (before, { world }, past) => {
  const record = readRecord(world.workload);
  if (lately(past).some((one) => isCompleting(one, record?.target))) return undefined;
  if (record?.style !== "BlueGreen" || record.form.kind === "finishing") return undefined;
  if (readRecord(before.world.workload)?.stable !== record.stable) return undefined;
  const [was, is] = [oldPods(before.world), oldPods(world)];
  if (is >= was || is >= replicasOf(world)) return undefined;
  return `${is} old pods, fewer than the ${was} before and the ${replicasOf(world)} desired`;
};

/**
 * Its last step is over. Whoever goes back then, and there again, before the native controller has acted, finds as many
 * new pods available as are desired: it takes the old ones, paused or not.
 */
function isCompleting({ workload }: World, target: string | undefined): boolean {
  const record = readRecord(workload);
  const form = record?.target === target ? record?.form : undefined;
  return form?.kind === "finishing" && form.outcome === "completed";
}

/** What chance has found once, and is tried ever since. */
const FOUND: [Release, Parameters<typeof tell>[1]][] = [
  // A third version comes while the old pods are about to go: those of the second are not to count by then.
  [
    { manifest: { version: "v1", replicas: 1 }, steps: [{ replicas: 1, pause: {} }] },
    [
      { do: "native" },
      { do: "pass", fault: NO_FAULT },
      { do: "native" },
      { do: "pods" },
      { do: "ready", index: 0 },
      { do: "pass", fault: { kind: "lazy" } },
      { do: "approve" },
      { do: "native" },
      { do: "pass", fault: NO_FAULT },
      { do: "native" },
      { do: "pods" },
      { do: "send", change: { version: "v3" }, way: "apply" },
      { do: "native" },
    ],
  ],
];

describe("any blue-green release", () => {
  test("keeps every old pod until it is over, and ends as the user applied it", () => {
    fc.assert(
      fc.property(anyRelease, fickleMoves, (release: Release, moves) => {
        const told = tell(inBlueGreen(begun(release)), [RELEASING, ...moves, RUNNING], keepsOld);
        assert.equal(ended(back(told)), "as applied");
      }),
      { ...runs(8), examples: FOUND },
    );
  });

  test("ends as the user applied it, whoever scales it, loses pods and deletes the Rollout", () => {
    fc.assert(
      fc.property(anyRelease, restlessMoves, (release: Release, moves) => {
        const told = tell(
          inBlueGreen(begun(release)),
          [RELEASING, ...moves, RUNNING],
          () => undefined,
        );
        assert.equal(ended(back(told)), "as applied");
      }),
      runs(8),
    );
  });
});
