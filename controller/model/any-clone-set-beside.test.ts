import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { anyReleaseOf, begunOf } from "./arbitrary-kind.ts";
import { fickleMoves, restlessMoves } from "./arbitrary-story.ts";
import { livingIn, wantedIn } from "./own-pods.ts";
import { back, inBlueGreen } from "./beside.ts";
import type { Move } from "./story.ts";
import { type Check, ended, tell } from "./tell.ts";
import type { World } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
/** Everybody who stops a release takes that back in the end. */
const RUNNING = { do: "rollout", is: "running" } as const;

/** Old pods that the release keeps: those of the revision that it leaves. */
function oldPods(world: World): number {
  const stable = readRecord(world.workload)?.stable;
  const names = (world.revisions ?? []).filter(({ revision }) => revision === stable);
  return livingIn(world).filter(({ owner }) => names.some(({ name }) => name === owner)).length;
}

/**
 * As long as it is under way, and nobody scales, no move takes one of them. But for a version that comes when the
 * release before it has all its pods and gives the user's settings back: what is too many by then
 * its own controller takes, of whatever version, down to the desired pods.
 */
const keepsOld: Check = ({ world: before }, { world }) => {
  const record = readRecord(world.workload);
  if (record?.style !== "BlueGreen" || record.form.kind === "finishing") return undefined;
  if (readRecord(before.workload)?.stable !== record.stable) return undefined;
  if (record.form.kind === "held" && livingIn(before).length > wantedIn(before)) return undefined;
  const [was, is] = [oldPods(before), oldPods(world)];
  if (is >= was || is >= wantedIn(world)) return undefined;
  return `${is} old pods, fewer than the ${was} before and the ${wantedIn(world)} desired`;
};

const RUNS = runs(5);

describe("any blue-green release of a CloneSet", () => {
  const endsWell = (moves: fc.Arbitrary<readonly Move[]>, check: Check) =>
    fc.property(anyReleaseOf("CloneSet"), moves, (release, all) => {
      const told = tell(inBlueGreen(begunOf(release)), [RELEASING, ...all, RUNNING], check);
      assert.equal(ended(back(told)), "as applied");
    });

  test("keeps every old pod until it is over, and ends as the user applied it", () => {
    fc.assert(endsWell(fickleMoves, keepsOld), RUNS);
  });

  test("ends as the user applied it, whoever scales it, loses pods and deletes the Rollout", () => {
    fc.assert(
      endsWell(restlessMoves, () => undefined),
      RUNS,
    );
  });
});
