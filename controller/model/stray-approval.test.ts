import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { runs } from "@sluice/shared/testing/runs.ts";
import { anyRelease, anyStale, begun, fickleMoves } from "./arbitrary-story.ts";
import { NO_FAULT, pass } from "./sluice.ts";
import { play } from "./story.ts";
import { tell } from "./tell.ts";
import type { World } from "./world.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;

/** Where a release stands and since when, and what holds its workload. */
function placeOf({ workload: { spec, metadata }, rollout }: World) {
  const sub = subStatusOf(rollout?.status);
  const { annotations } = metadata;
  // One that is over stands nowhere any more, and only its numbers are told.
  const isOver = sub?.currentStepState === "Completed";
  return { spec, annotations, sub: isOver ? "over" : sub };
}

test("an approval of another step or revision changes nothing, whenever it comes", () => {
  const holds = (
    release: Parameters<typeof begun>[0],
    moves: Parameters<typeof tell>[1],
    stale: Parameters<typeof play>[1],
  ): void => {
    const { scene } = tell(begun(release), [RELEASING, ...moves], () => undefined);
    const { currentStepState } = subStatusOf(scene.world.rollout?.status) ?? {};
    // Of two approvals that come before we look, the later one says what both are for.
    fc.pre(currentStepState !== "StepReady");
    const without = pass(scene.world, NO_FAULT);
    const after = pass(play(scene, stale).world, NO_FAULT);
    assert.deepEqual(placeOf(after), placeOf(without));
  };
  fc.assert(fc.property(anyRelease, fickleMoves, anyStale, holds), runs(8));
});
