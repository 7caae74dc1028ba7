import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { runs } from "@sluice/shared/testing/runs.ts";
import fc from "fast-check";
import { anyReleaseOf, begunOf, type ReleaseOfKind } from "./arbitrary-kind.ts";
import { anyMoves, fickleMoves } from "./arbitrary-story.ts";
import { overshoot, shortfall } from "./limits-of-kind.ts";
import { isLost } from "./nodes.ts";
import { livingIn, newestIn } from "./own-pods.ts";
import type { KindName } from "./manifest.ts";
import type { Move } from "./story.ts";
import { type Check, settle, tell } from "./tell.ts";
import type { Pod, World } from "./world.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
const RUNNING = { do: "rollout", is: "running" } as const;

/** Any nodes, also all of them, and none of them answers again. */
const losses = fc
  .array(
    fc.nat(8).map((lose): Move => ({ do: "nodes", lose })),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => [...all, { do: "native" } as const]);

const withinLimits: Check = ({ world: before }, { world, manifest }) =>
  shortfall(before, world, manifest) ?? overshoot(before, world);

/** One whose pods are replaced in place: a surge has its own way, and so has who deletes pods by hand. */
const releaseOf = (kind: KindName) =>
  anyReleaseOf(kind).filter(
    ({ manifest: { maxSurge, type } }) => maxSurge === undefined && type !== "OnDelete",
  );

const isNewest = (world: World, { owner }: Pod): boolean => owner === newestIn(world).name;

/** Nodes that answer and have another version than the last one, and what is left of the release. */
function leftIn(world: World): readonly unknown[] {
  const old = livingIn(world).filter((pod) => !isNewest(world, pod) && !isLost(world, pod));
  const record = readRecord(world.workload);
  const { phase } = world.rollout?.status ?? {};
  return [old.length, record?.form, phase];
}

const OVER = [0, undefined, "Healthy"];

/** Some are lost after a while. */
const lossesInTheMiddle = fc.tuple(anyMoves, losses, anyMoves).map((parts) => parts.flat());

for (const kind of ["DaemonSet", "AdvancedDaemonSet"] as const) {
  const told = (release: ReleaseOfKind, moves: readonly Move[]): World =>
    settle(tell(begunOf(release), moves, withinLimits)).scene.world;
  const property = (moves: fc.Arbitrary<readonly Move[]>) =>
    fc.property(releaseOf(kind), losses, moves, (release, lost, all) => {
      const world = told(release, [...lost, RELEASING, ...all, RUNNING]);
      assert.deepEqual(leftIn(world), OVER);
    });

  describe(`any release of a ${kind} some of whose nodes do not answer`, () => {
    test("ends within the limits of the others", () => {
      fc.assert(property(anyMoves), runs(5));
    });

    test("ends so where its user changes their mind", () => {
      fc.assert(property(fickleMoves), runs(5));
    });

    test("ends so where they are lost in the middle, unless one is lost behind a new pod", () => {
      const inTheMiddle = fc.property(releaseOf(kind), lossesInTheMiddle, (release, moves) => {
        const world = told(release, [RELEASING, ...moves]);
        // That pod may be what the node died of.
        const behind = livingIn(world).some((pod) => isLost(world, pod) && isNewest(world, pod));
        if (!behind) assert.deepEqual(leftIn(world), OVER);
      });
      fc.assert(inTheMiddle, runs(5));
    });
  });
}
