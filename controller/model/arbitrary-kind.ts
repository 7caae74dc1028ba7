import fc from "fast-check";
import { anySteps } from "./arbitrary-story.ts";
import { KINDS } from "./kinds.ts";
import { type KindName, LABELS, type Manifest } from "./manifest.ts";
import { withNodes } from "./own-pods.ts";
import type { Scene } from "./story.ts";
import { settle, tell } from "./tell.ts";
import { specOf } from "./user.ts";
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

/** What a manifest of a kind may name. */
const OWN = {
  StatefulSet: fc.record({ minReadySeconds: seconds, policy }),
  AdvancedStatefulSet: fc.record({ minReadySeconds: seconds, policy, maxUnavailable: unavailable }),
  DaemonSet: fc.oneof(
    fc.record({ minReadySeconds: seconds, maxUnavailable: unavailable }),
    fc.record({ maxUnavailable: fc.constant(0), maxSurge: fc.constantFrom(1, 2, "25%") }),
  ),
  AdvancedDaemonSet: fc.oneof(
    fc.record({ minReadySeconds: seconds, maxUnavailable: unavailable }),
    fc.record({ maxUnavailable: fc.constant(0), maxSurge: fc.constantFrom(1, 2, "25%") }),
  ),
  CloneSet: fc.record({ minReadySeconds: seconds, maxUnavailable: unavailable, maxSurge: surge }),
} as const satisfies Record<KindName, fc.Arbitrary<unknown>>;

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
