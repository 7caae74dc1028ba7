import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyReleaseOf, begunOf, type ReleaseOfKind, restlessMovesOf } from "./arbitrary-kind.ts";
import { anyMoves, fickleMoves } from "./arbitrary-story.ts";
import { overshoot, shortfall } from "./limits-of-kind.ts";
import { KIND_NAMES } from "./manifest.ts";
import type { Move } from "./story.ts";
import { type Check, ended, lately, tell } from "./tell.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
/** Everybody who stops a release takes that back in the end, and nodes that are lost are found. */
const MENDED = [
  { do: "rollout", is: "running" },
  { do: "nodes", lose: "none" },
] as const;

const RUNS = runs(5);

const withinLimits: Check = ({ world: before }, { world, manifest }) =>
  shortfall(before, world, manifest) ?? overshoot(before, world);

const withinThoseOfLate: Check = ({ world: before }, { world, manifest }, past) =>
  shortfall(before, world, manifest) ?? overshoot(before, world, lately(past));

for (const kind of KIND_NAMES) {
  const property = (moves: fc.Arbitrary<readonly Move[]>, check: Check) =>
    fc.property(anyReleaseOf(kind), moves, (release: ReleaseOfKind, all) => {
      const told = tell(begunOf(release), [RELEASING, ...all, ...MENDED], check);
      assert.equal(ended(told), "as applied");
    });

  describe(`any release of a ${kind}`, () => {
    test("ends as the user applied it, within the user's limits and the step's at every moment", () => {
      fc.assert(property(anyMoves, withinLimits), RUNS);
    });

    test("whose user changes their mind ends as they applied it last", () => {
      fc.assert(property(fickleMoves, withinThoseOfLate), RUNS);
    });

    test("whose user also scales it, loses pods and deletes the Rollout does, too", () => {
      fc.assert(
        property(restlessMovesOf(kind), () => undefined),
        RUNS,
      );
    });
  });
}
