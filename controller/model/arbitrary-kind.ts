import fc from "fast-check";
import { anySteps, ofRestlessUser, storyOf, way } from "./arbitrary-story.ts";
import { KINDS } from "./kinds.ts";
import { type KindName, LABELS, type Manifest } from "./manifest.ts";
import { withNodes } from "./own-pods.ts";
import type { Move, Scene } from "./story.ts";
import { settle, tell } from "./tell.ts";
import { specOf, type Way } from "./user.ts";
import { newWorld } from "./world.ts";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";

/** A release of a kind whose pods are its own. */
export interface ReleaseOfKind {
  readonly manifest: Manifest & { readonly kind: KindName };
  readonly steps: readonly Step[];
}

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const seconds = maybe(fc.constant(5));
const unavailable = maybe(fc.constantFrom(1, 2, 3, "10%", "25%", "50%", "100%"));
const surge = maybe(fc.constantFrom(0, 1, 2, "25%", "100%"));
const policy = maybe(fc.constant("Parallel" as const));
const type = maybe(fc.constantFrom("RollingUpdate" as const, "OnDelete" as const));

/** What a manifest of a kind may name. */
const OWN = {
  StatefulSet: fc.record({ minReadySeconds: seconds, policy, type }),
  AdvancedStatefulSet: fc.record({
    minReadySeconds: seconds,
    policy,
    maxUnavailable: unavailable,
    type,
  }),
  DaemonSet: fc.oneof(
    fc.record({ minReadySeconds: seconds, maxUnavailable: unavailable, type }),
    fc.record({ maxUnavailable: fc.constant(0), maxSurge: fc.constantFrom(1, 2, "25%") }),
  ),
  AdvancedDaemonSet: fc.oneof(
    fc.record({ minReadySeconds: seconds, maxUnavailable: unavailable, type }),
    fc.record({ maxUnavailable: fc.constant(0), maxSurge: fc.constantFrom(1, 2, "25%") }),
  ),
  CloneSet: fc.record({ minReadySeconds: seconds, maxUnavailable: unavailable, maxSurge: surge }),
} as const satisfies Record<KindName, fc.Arbitrary<unknown>>;

const turns = (by: fc.Arbitrary<Way>): fc.Arbitrary<Move> =>
  fc.record({
    do: fc.constant("send"),
    change: fc.record({ type: fc.constantFrom("RollingUpdate", "OnDelete") }),
    way: by,
  });
/** What a manifest names no more stays where it is applied: a DaemonSet may keep a pace that it does not use. */
const turnsWhole = turns(fc.constant("replace"));
const nodes: fc.Arbitrary<Move> = fc.record({
  do: fc.constant("nodes"),
  lose: fc.oneof(fc.nat(8), fc.constant("none")),
});

/** What else a restless user of a kind does, and what happens to its nodes. */
const RESTLESS = {
  StatefulSet: [turns(way)],
  AdvancedStatefulSet: [turns(way)],
  DaemonSet: [turnsWhole, nodes],
  AdvancedDaemonSet: [turnsWhole, nodes],
  CloneSet: [],
} as const satisfies Record<KindName, readonly fc.Arbitrary<Move>[]>;

export function restlessMovesOf(kind: KindName): fc.Arbitrary<readonly Move[]> {
  return storyOf(fc.oneof({ weight: 6, arbitrary: ofRestlessUser }, ...RESTLESS[kind]));
}

export function anyReleaseOf(kind: KindName): fc.Arbitrary<ReleaseOfKind> {
  return fc.tuple(fc.nat(8), OWN[kind], anySteps).map(([replicas, own, steps]) => ({
    manifest: { kind, version: "v1" as const, replicas, ...withoutUndefined(own) },
    steps,
  }));
}

/** A workload of this kind that is up at v1, and a Rollout that has seen it. */
export function begunOf({ manifest, steps }: ReleaseOfKind): Scene {
  const made = newWorld(
    { spec: specOf(manifest), labels: LABELS, of: KINDS[manifest.kind] },
    steps,
  );
  const world = isOfNodes(manifest) ? withNodes(made, manifest.replicas) : made;
  return settle(tell({ world, manifest }, [], () => undefined)).scene;
}

const isOfNodes = ({ kind }: ReleaseOfKind["manifest"]): boolean =>
  KINDS[kind].kind === "DaemonSet";
