import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyReleaseOf, begunOf } from "./arbitrary-kind.ts";
import { fickleMoves, restlessMoves } from "./arbitrary-story.ts";
import { shortfall } from "./limits-of-kind.ts";
import type { Move, Scene } from "./story.ts";
import { type Check, ended, settle, tell } from "./tell.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
/** Everybody who stops a release takes that back in the end. */
const RUNNING = { do: "rollout", is: "running" } as const;

/** The same, with a Rollout whose releases go back by the steps. */
function goingBackInBatches({ world, manifest }: Scene): Scene {
  const { rollout, ...others } = world;
  if (rollout === undefined) return { world, manifest };
  const annotations = { ...rollout.metadata.annotations, [IN_BATCHES]: "true" };
  const metadata = { ...rollout.metadata, annotations };
  const asked = { ...others, rollout: { ...rollout, metadata } };
  return settle(tell({ world: asked, manifest }, [], () => undefined)).scene;
}

const IN_BATCHES = "rollouts.kruise.io/rollback-in-batch";

const withinLimits: Check = ({ world: before }, { world, manifest }) =>
  shortfall(before, world, manifest);

const RUNS = runs(5);

for (const kind of ["StatefulSet", "AdvancedStatefulSet", "CloneSet"] as const) {
  const endsWell = (moves: fc.Arbitrary<readonly Move[]>, check: Check) =>
    fc.property(anyReleaseOf(kind), moves, (release, all) => {
      const begins = goingBackInBatches(begunOf(release));
      const told = tell(begins, [RELEASING, ...all, RUNNING], check);
      assert.equal(ended(told), "as applied");
    });

  describe(`a ${kind} that goes back in batches`, () => {
    test("ends as its user applied it last, within their limits", () => {
      fc.assert(endsWell(fickleMoves, withinLimits), RUNS);
    });

    test("does so whoever scales it, loses pods and deletes the Rollout, too", () => {
      fc.assert(
        endsWell(restlessMoves, () => undefined),
        RUNS,
      );
    });
  });
}
