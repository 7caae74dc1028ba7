import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyReleaseOf, begunOf } from "./arbitrary-kind.ts";
import { anyRelease, begun, fickleMoves, restlessMoves } from "./arbitrary-story.ts";
import { back, inBlueGreen, inCanaryStyle } from "./beside.ts";
import { living } from "./extras.ts";
import { KIND_NAMES } from "./manifest.ts";
import type { Move, Scene } from "./story.ts";
import { type Check, ended, settle, tell } from "./tell.ts";
import { type AllInTime, withDeadline } from "./user.ts";
import { VERSIONS } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;

/** Pods get ready again, nobody is in a hurry, and whoever was taken back by a deadline is sent once more. */
const GOOD_END: readonly Move[] = [
  { do: "break", version: "none" },
  { do: "rollout", is: "running" },
  { do: "rollout", is: "patient" },
  { do: "pass", fault: { kind: "none" } },
  { do: "send", change: {}, way: "apply" },
];

const anyDeadline: fc.Arbitrary<AllInTime> = fc.record({
  progressDeadlineSeconds: fc.constantFrom(10, 60),
  onDeadline: fc.constantFrom("Pause" as const, "Rollback" as const),
});

const troubles: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant("break" as const), version: fc.constantFrom(...VERSIONS) }),
  fc.constant<Move>({ do: "break", version: "none" }),
);

/** What users do, while pods of one version or another do not get ready. */
function troubled(moves: fc.Arbitrary<readonly Move[]>): fc.Arbitrary<readonly Move[]> {
  const all = fc.tuple(moves, fc.array(fc.tuple(fc.nat(100), troubles), { maxLength: 4 }));
  return all.map(([told, some]) =>
    some.reduce<readonly Move[]>(
      (is, [at, trouble]) => [...is.slice(0, at), trouble, ...is.slice(at)],
      [{ do: "break", version: "v2" }, ...told],
    ),
  );
}

const scenes: Readonly<Record<string, fc.Arbitrary<Scene>>> = {
  Deployment: anyRelease.map(begun),
  "Deployment in canary style": anyRelease.map((release) => inCanaryStyle(begun(release))),
  "blue-green Deployment": anyRelease.map((release) => inBlueGreen(begun(release))),
  "blue-green CloneSet": anyReleaseOf("CloneSet").map((release) => inBlueGreen(begunOf(release))),
  ...Object.fromEntries(KIND_NAMES.map((kind) => [kind, anyReleaseOf(kind).map(begunOf)])),
};

/** Whoever was rolled back automatically does not begin: no pod comes of it before somebody approves. */
const staysBarred: Check = ({ world: before }, { world }) => {
  if (world.rollout?.status?.currentStepState !== "BeforeStepUpgrade") return undefined;
  const [was, is] = [living(before).length, living(world).length];
  return is > was ? "an extra Deployment comes of a version that is not to begin" : undefined;
};

const RUNS = runs(3);

for (const [kind, anyScene] of Object.entries(scenes)) {
  const endsWell = (moves: fc.Arbitrary<readonly Move[]>) =>
    fc.property(anyScene, anyDeadline, troubled(moves), (scene, deadline, all) => {
      const hasty = { ...scene, world: withDeadline(scene.world, deadline) };
      const begins = settle(tell(hasty, [], () => undefined)).scene;
      const told = tell(begins, [RELEASING, ...all, ...GOOD_END], staysBarred);
      assert.equal(ended(back(told)), "as applied");
    });

  describe(`a release of a ${kind} whose pods do not get ready in time`, () => {
    test("ends as the user applied it last, once they do", () => {
      fc.assert(endsWell(fickleMoves), RUNS);
    });

    test("does so whoever scales it, loses pods and deletes the Rollout, too", () => {
      fc.assert(endsWell(restlessMoves), RUNS);
    });
  });
}
