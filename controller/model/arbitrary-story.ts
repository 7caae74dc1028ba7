import fc from "fast-check";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { settle, tell } from "./tell.ts";
import type { Fault } from "./sluice.ts";
import type { Move, Scene } from "./story.ts";
import { LABELS, type Manifest } from "./manifest.ts";
import { specOf } from "./user.ts";
import { newWorld, VERSIONS } from "./world.ts";

export interface Release {
  readonly manifest: Manifest;
  readonly steps: readonly Step[];
}

const pause = fc.constantFrom<NonNullable<Step["pause"]>>(
  {},
  { duration: 0 },
  { duration: 7 },
  { duration: 60 },
);

const sizes = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom(1, 10, 20, 30, 50, 75, 99, 100), { minLength: 1, maxLength: 4 })
    .map((percents) => percents.toSorted((a, b) => a - b).map((percent) => `${percent}%`)),
  fc
    .array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
    .map((counts) => counts.toSorted((a, b) => a - b)),
);

export const anySteps: fc.Arbitrary<readonly Step[]> = sizes.chain((all) =>
  fc.tuple(...all.map((replicas) => pause.map((one): Step => ({ replicas, pause: one })))),
);

const count = fc.constantFrom(0, 1, 2, 3, "0%", "10%", "25%", "50%", "100%");

const pace = fc
  .tuple(fc.option(count, { nil: undefined }), fc.option(count, { nil: undefined }))
  .filter(([a, b]) => !(isZero(a) && isZero(b)))
  .map(([maxUnavailable, maxSurge]) => ({
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(maxSurge === undefined ? {} : { maxSurge }),
  }));

const isZero = (value: unknown): boolean => value === 0 || value === "0%";

const settings = fc.oneof(
  pace,
  fc.constantFrom({ minReadySeconds: 0 }, { minReadySeconds: 5 }, { progressDeadlineSeconds: 45 }),
);

const manifest: fc.Arbitrary<Manifest> = fc
  .tuple(
    fc.nat(12),
    pace,
    fc.constantFrom({}, { minReadySeconds: 5 }),
    fc.constantFrom({}, { progressDeadlineSeconds: 30 }),
  )
  .map(([replicas, own, ready, deadline]) => ({
    version: "v1" as const,
    replicas,
    ...own,
    ...ready,
    ...deadline,
  }));

export const anyRelease: fc.Arbitrary<Release> = fc.record({ manifest, steps: anySteps });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fault>({ kind: "none" }) },
  { weight: 1, arbitrary: fc.constant<Fault>({ kind: "lazy" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("crash" as const, "overtaken" as const),
      after: fc.nat(3),
    }),
  },
);

/** What happens by itself, and passes of ours; nobody scales, and no pod is lost. */
const ordinary: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fault.map((one): Move => ({ do: "pass", fault: one })) },
  { weight: 6, arbitrary: fc.constant<Move>({ do: "native" }) },
  { weight: 5, arbitrary: fc.constant<Move>({ do: "pods" }) },
  { weight: 8, arbitrary: fc.nat(5).map((index): Move => ({ do: "ready", index })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(1, 6, 61).map((seconds): Move => ({ do: "clock", seconds })),
  },
  { weight: 3, arbitrary: fc.constant<Move>({ do: "approve" }) },
);

export const anyMoves = fc.array(ordinary, { maxLength: 80, size: "max" });

export const way = fc.constantFrom("apply", "replace");
const version = fc.constantFrom(...VERSIONS);

export const anyStale = fc.record({
  do: fc.constant("approve-stale"),
  step: fc.integer({ min: 1, max: 5 }),
  version,
});

/** A user who changes their mind, but not about how many pods there are. */
const ofFickleUser: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("send"), change: fc.record({ version }), way }),
  },
  fc.record({ do: fc.constant("send"), change: fc.constant({}), way }),
  fc.constantFrom<Move>({ do: "resume" }, { do: "wipe-marks" }, { do: "approve-early" }),
  anyStale,
  fc.record({ do: fc.constant("jump"), to: fc.integer({ min: 0, max: 5 }) }),
  fc.record({
    do: fc.constant("rollout"),
    is: fc.constantFrom("paused", "running"),
  }),
);

export const fickleMoves = storyOf(ofFickleUser);

/** One who also scales, loses pods, changes settings and steps, and deletes the Rollout. */
export const ofRestlessUser: fc.Arbitrary<Move> = fc.oneof(
  ofFickleUser,
  fc.record({ do: fc.constant("scale"), replicas: fc.nat(12) }),
  fc.record({ do: fc.constant("evict"), index: fc.nat(20) }),
  fc.record({ do: fc.constant("send"), change: settings, way }),
  fc.record({ do: fc.constant("plan"), steps: anySteps }),
  fc.record({
    do: fc.constant("rollout"),
    is: fc.constantFrom("disabled", "enabled", "enabled", "deleted"),
  }),
);

export const restlessMoves = storyOf(ofRestlessUser);

/**
 * People are slower than the ReplicaSet controller: the native Deployment controller goes by what
 * it reports, and takes too much of a ReplicaSet that has become the new one when that is old.
 */
export function storyOf(user: fc.Arbitrary<Move>): fc.Arbitrary<readonly Move[]> {
  const acts = user.map((move): readonly Move[] => [{ do: "pods" }, move]);
  const one = ordinary.map((move): readonly Move[] => [move]);
  const any = fc.oneof({ weight: 8, arbitrary: one }, { weight: 1, arbitrary: acts });
  return fc.array(any, { maxLength: 100, size: "max" }).map((all) => all.flat());
}

/** A Deployment that is up at v1, and a Rollout that has seen it. */
export function begun({ manifest: made, steps: plan }: Release): Scene {
  const world = newWorld({ spec: specOf(made), labels: LABELS }, plan);
  return settle(tell({ world, manifest: made }, [], () => undefined)).scene;
}
