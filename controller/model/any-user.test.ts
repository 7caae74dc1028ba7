import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyRelease, begun, fickleMoves, restlessMoves } from "./arbitrary-story.ts";
import { isMissing, overshoot, shortfall } from "./limits.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { type Check, ended, lately, tell } from "./tell.ts";
import { NO_FAULT } from "./sluice.ts";
import type { Version, World } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const send = (version: Version) => ({ do: "send", change: { version }, way: "apply" }) as const;
const RELEASING = send("v2");
/** Everybody who stops a release takes that back in the end. */
const RUNNING = { do: "rollout", is: "running" } as const;

const withinLimits: Check = ({ world: before }, { world, manifest }, past) =>
  (isNativeHabit(before) ? undefined : shortfall(before, world, manifest)) ??
  (isFilledUp(before) ? undefined : overshoot(before, world, lately(past)));

/**
 * Back and forth within moments, which no step waits for. Going back to v1 while v2 and v3 both have
 * pods: the native controller takes those of v2 first, which are ready and were made not to count.
 */
function isNativeHabit(world: World): boolean {
  const { workload, replicaSets } = world;
  const ends = readRecord(workload)?.form.kind === "finishing";
  return (ends && replicaSets.length > 2) || isFilledUp(world);
}

/**
 * Held again while pods are missing: the native controller adds them to what runs, in proportion to what was
 * allowed before. That may take some of one ReplicaSet for another, and give the version that is
 * held a pod, if that ran a moment ago.
 */
function isFilledUp(world: World): boolean {
  return world.workload.spec.paused === true && isMissing(world);
}

/**
 * Scaled down in the middle of a move, the native controller goes on at the old pace until our next
 * pass, takes old pods that it should have left, and makes new ones in their place.
 */
const withinStep: Check = ({ world: before }, { world }, past) =>
  isMissing(before) ? undefined : overshoot(before, world, lately(past));

const NATIVE = { do: "native" } as const;
const PODS = { do: "pods" } as const;
const PASS = { do: "pass", fault: NO_FAULT } as const;
const step = (replicas: number | string) => ({ replicas, pause: {} });

/** What chance has found once, and is tried ever since. */
const FOUND: [Parameters<typeof begun>[0], Parameters<typeof tell>[1]][] = [
  // The second change of mind comes before a smaller pace has been seen: its hold is to keep what is out.
  [
    {
      manifest: { version: "v1", replicas: 3, maxSurge: 2 },
      steps: [step("1%"), step("10%"), step("50%")],
    },
    [
      PODS,
      send("v3"),
      PASS,
      PODS,
      { do: "jump", to: 3 },
      NATIVE,
      PASS,
      NATIVE,
      PODS,
      send("v2"),
      NATIVE,
      PASS,
      PODS,
      send("v3"),
    ],
  ],
  // Back and there again, before the way back has begun: the version that runs already gets no more pods.
  [
    { manifest: { version: "v1", replicas: 2 }, steps: [step("1%")] },
    [
      NATIVE,
      { do: "pass", fault: { kind: "crash", after: 3 } },
      NATIVE,
      PODS,
      { do: "ready", index: 0 },
      PASS,
      NATIVE,
      PASS,
      NATIVE,
      PODS,
      send("v1"),
      PODS,
      send("v2"),
    ],
  ],
  // What was released a moment ago never counts as available yet, and is the stable version of the next release.
  [
    { manifest: { version: "v1", replicas: 1 }, steps: [step("1%")] },
    [
      PODS,
      send("v3"),
      NATIVE,
      { do: "pass", fault: { kind: "lazy" } },
      NATIVE,
      PODS,
      { do: "ready", index: 0 },
      PASS,
      { do: "approve" },
      NATIVE,
      PODS,
      PASS,
      PODS,
      send("v2"),
      NATIVE,
      PASS,
      NATIVE,
      PODS,
      send("v1"),
      NATIVE,
    ],
  ],
];

describe("any user", () => {
  test("who changes their mind gets what they applied last, within their limits and the step's", () => {
    fc.assert(
      fc.property(anyRelease, fickleMoves, (release, moves) => {
        const told = tell(begun(release), [RELEASING, ...moves, RUNNING], withinLimits);
        assert.equal(ended(told), "as applied");
      }),
      { ...runs(8), examples: FOUND },
    );
  });

  test("who also scales, loses pods and deletes the Rollout gets what they applied last", () => {
    fc.assert(
      fc.property(anyRelease, restlessMoves, (release, moves) => {
        const told = tell(begun(release), [RELEASING, ...moves, RUNNING], withinStep);
        assert.equal(ended(told), "as applied");
      }),
      runs(8),
    );
  });
});
