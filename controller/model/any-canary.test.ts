import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { anyRelease, begun, type Release, restlessMoves } from "./arbitrary-story.ts";
import { type Harm, living } from "./extras.ts";
import { isMissing } from "./limits.ts";
import { isScalingEvent } from "./native-scaling.ts";
import { inCanaryStyle } from "./beside.ts";
import type { Move } from "./story.ts";
import { ended, settle, tell, type Told } from "./tell.ts";
import { sum, type World } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

/** Everybody who stops a release takes that back in the end. */
const RUNNING = { do: "rollout", is: "running" } as const;

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;

const harms = fc.constantFrom<Harm>(
  "scaled",
  "paused",
  "another template",
  "deleted",
  "gone",
  "stripped",
);

/** Everything that users do, and somebody who lays hand on the extra Deployment. */
const moves: fc.Arbitrary<readonly Move[]> = fc
  .tuple(restlessMoves, fc.array(fc.tuple(fc.nat(100), harms), { maxLength: 6 }))
  .map(([all, harmful]) =>
    harmful.reduce<readonly Move[]>(
      (is, [at, how]) => [...is.slice(0, at), { do: "harm-extra", how }, ...is.slice(at)],
      all,
    ),
  );

/** Two of them never serve at once. */
const oneAtMost: Told["check"] = (_before, { world }) =>
  living(world).length > 1 ? `${living(world).length} extra Deployments have pods` : undefined;

/** While it is held in this style, nobody has asked the workload itself for a pod of the new version. */
function newPodsInIt(world: World): number {
  const record = readRecord(world.workload);
  if (record?.style !== "Canary" || record.form.kind !== "held") return 0;
  const sets = world.replicaSets.filter(({ revision }) => revision === record.target);
  return sum(sets, ({ replicas }) => replicas);
}

const stableIsWhole: Told["check"] = (before, after) => {
  const [was, is] = [before, after].map(({ world }) => readRecord(world.workload)?.target);
  // What is out natively when another release begins, that release has not brought in.
  if (was !== is) return undefined;
  // The native controller scales in proportion and adds what is missing, whoever holds it; where nothing
  // else runs, all of that is the new one's.
  if (isScalingEvent(before.world) || isMissing(before.world)) return undefined;
  const others = before.world.replicaSets.filter(({ revision }) => revision !== was);
  if (sum(others, ({ replicas }) => replicas) === 0) return undefined;
  return newPodsInIt(after.world) > newPodsInIt(before.world)
    ? "a new pod came into the workload while it was held"
    : undefined;
};

describe("any release in canary style", () => {
  test("ends as the user applied it, with no extra Deployment left, whatever happens to it", () => {
    fc.assert(
      fc.property(anyRelease, moves, (release: Release, all) => {
        const told = tell(inCanaryStyle(begun(release)), [RELEASING, ...all, RUNNING], oneAtMost);
        assert.equal(ended(told), "as applied");
        assert.deepEqual(settle(told).scene.world.extras ?? [], []);
      }),
      runs(8),
    );
  });

  test("brings no new pod into the workload as long as that is held", () => {
    const gated = moves.map((all) => all.filter((move) => move.do !== "wipe-marks"));
    fc.assert(
      fc.property(anyRelease, gated, (release: Release, all) => {
        tell(inCanaryStyle(begun(release)), [RELEASING, ...all], stableIsWhole);
      }),
      runs(8),
    );
  });
});
