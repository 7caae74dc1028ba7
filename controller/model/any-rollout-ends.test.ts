import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyMoves, anyRelease, begun, type Release } from "./arbitrary-story.ts";
import { ended, tell, type Told } from "./tell.ts";
import { overshoot, shortfall } from "./limits.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;

/** No more pods than allowed, no fewer ready ones, and no new ones that nobody approved. */
const withinLimits: Told["check"] = (before, { world, manifest }) =>
  shortfall(before.world, world, manifest) ?? overshoot(before.world, world);

describe("any rollout", () => {
  test("ends as the user applied it, and keeps within the user's limits and the step's at every moment", () => {
    fc.assert(
      fc.property(anyRelease, anyMoves, (release: Release, moves) => {
        const scene = begun(release);
        const told = tell(scene, [RELEASING, ...moves], withinLimits);
        assert.equal(ended(told), "as applied");
      }),
      runs(8),
    );
  });
});
