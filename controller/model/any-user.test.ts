import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyRelease, begun, fickleMoves, restlessMoves } from "./arbitrary-story.ts";
import { overshoot, shortfall } from "./limits.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { type Check, ended, tell } from "./tell.ts";
import type { World } from "./world.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
/** Everybody who stops a release takes that back in the end. */
const RUNNING = { do: "rollout", is: "running" } as const;

const withinLimits: Check = (before, { world, manifest }) =>
  (isChain(world) ? undefined : shortfall(world, manifest)) ?? overshoot(before.world, world);

/**
 * Back to v1 while v2 and v3 both have pods: the native controller takes those of v2 first, that are
 * ready and were made not to count, before those of v3 that are not. No step waits for that.
 */
function isChain({ deployment, replicaSets }: World): boolean {
  const ends = readRecord(deployment)?.form.kind === "finishing";
  return ends && replicaSets.length > 2;
}

const withinStep: Check = ({ world: before }, { world }) => overshoot(before, world);

describe("any user", () => {
  test("who changes their mind gets what they applied last, within their limits and the step's", () => {
    fc.assert(
      fc.property(anyRelease, fickleMoves, (release, moves) => {
        const told = tell(begun(release), [RELEASING, ...moves, RUNNING], withinLimits);
        assert.equal(ended(told), "as applied");
      }),
      { numRuns: 60 },
    );
  });

  test("who also scales, loses pods and deletes the Rollout gets what they applied last", () => {
    fc.assert(
      fc.property(anyRelease, restlessMoves, (release, moves) => {
        const told = tell(begun(release), [RELEASING, ...moves, RUNNING], withinStep);
        assert.equal(ended(told), "as applied");
      }),
      { numRuns: 60 },
    );
  });
});
