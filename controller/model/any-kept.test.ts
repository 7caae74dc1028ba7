import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { RELEASE_ANNOTATIONS, STABLE_REVISION } from "@sluice/shared/gate/names.ts";
import { readRecord, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { runs } from "@sluice/shared/testing/runs.ts";
import { type PodCount, podsOf as podCount } from "@sluice/shared/gate/pod-count.ts";
import type { WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import { plan } from "../rollout/plan.ts";
import { anyReleaseOf, begunOf, restlessMovesOf } from "./arbitrary-kind.ts";
import { anyMoves, anyRelease, begun, restlessMoves } from "./arbitrary-story.ts";
import { KIND_NAMES, type KindName, type Manifest } from "./manifest.ts";
import { livingIn, wantedIn } from "./own-pods.ts";
import { observed } from "./seen.ts";
import type { Move, Scene } from "./story.ts";
import { settle, tell } from "./tell.ts";
import { changeRollout, specOf } from "./user.ts";
import { sum, TEMPLATES, type World } from "./world.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
const KEPT = { do: "gate", is: "kept" } as const;

const cuts = fc.constantFrom<Move>(
  { do: "rollout", is: "deleted" },
  { do: "rollout", is: "disabled" },
);
const switches = fc.constantFrom<Move>({ do: "gate", is: "let go" }, KEPT);

/** Both, each switch somewhere in it. */
const switched = fc
  .tuple(anyMoves, fc.array(fc.tuple(fc.nat(20), switches), { minLength: 1, maxLength: 4 }))
  .map(([moves, all]) =>
    all.reduce<readonly Move[]>(
      (is, [at, one]) => [...is.slice(0, at), one, ...is.slice(at)],
      moves,
    ),
  );

/** What holds a workload that is kept, beside all that its manifest says. */
function keptSpec(manifest: Manifest, { form }: ReleaseRecord): WorkloadSpec {
  const own = specOf(manifest);
  if (manifest.kind === undefined) return { ...own, paused: true };
  const partition = form.kind === "partition" ? form.partition : undefined;
  const held = { ...own.updateStrategy, ...holdOf(manifest.kind, own, partition) };
  return { ...own, updateStrategy: held };
}

function holdOf(
  kind: KindName,
  { updateStrategy }: WorkloadSpec,
  partition: PodCount | undefined,
): WorkloadSpec["updateStrategy"] {
  if (kind === "CloneSet") return { partition: partition ?? "100%" };
  if (kind === "DaemonSet") return { type: "OnDelete" };
  return { rollingUpdate: { ...updateStrategy?.rollingUpdate, partition: partition ?? 32_767 } };
}

/** A pace that nobody uses, and that says nothing but defaults, may be gone. */
function isSpec(is: WorkloadSpec, wanted: WorkloadSpec): boolean {
  const plain = (spec: WorkloadSpec): unknown => JSON.parse(JSON.stringify(spec));
  const { rollingUpdate: _unused, ...strategy } = wanted.updateStrategy ?? {};
  const unpaced = { ...wanted, updateStrategy: strategy };
  const mayBeGone = strategy.type === "OnDelete" && is.updateStrategy?.rollingUpdate === undefined;
  return isDeepStrictEqual(plain(is), plain(mayBeGone ? unpaced : wanted));
}

const V2 = revisionOf(TEMPLATES.v2);

function newPods(world: World): number {
  const sets = world.replicaSets.filter(({ revision }) => revision === V2);
  const names = (world.revisions ?? []).filter(({ revision }) => revision === V2);
  const own = livingIn(world).filter(({ owner }) => names.some(({ name }) => name === owner));
  return sets.length > 0 ? sum(sets, ({ replicas }) => replicas) : own.length;
}

/** New pods that may be there when all is over: those that were, what the step lets out still, and a surge of the user's. */
function mostNewPods(scene: Scene, { form }: ReleaseRecord): number {
  const { world, manifest } = scene;
  const desired = wantedIn(world);
  const surge = podCount(
    manifest.maxSurge ?? (manifest.kind === undefined ? "25%" : 0),
    desired,
    "up",
  );
  const is = newPods(world);
  if (form.kind === "moving") return Math.max(is, form.maxUnavailable + form.maxSurge) + surge;
  if (form.kind === "partition") {
    return Math.max(is, desired - podCount(form.partition, desired, "up")) + surge;
  }
  // A node whose old pod is on its way out gets a new one, whoever has asked for that.
  if (manifest.kind === "DaemonSet") return is + desired - livingIn(world).length;
  return is === 0 ? 0 : is + surge;
}

/** What of ours is left where no release is under way. */
function leftovers({ world }: Scene): readonly unknown[] {
  const { annotations, labels } = world.workload.metadata;
  const inflated = world.replicaSets.filter(
    ({ replicas, minReadySeconds }) => replicas > 0 && minReadySeconds > 1000,
  );
  const { rollout } = world;
  return [
    ...RELEASE_ANNOTATIONS.filter((key) => annotations?.[key] !== undefined),
    ...(labels?.[STABLE_REVISION] === undefined ? [] : [STABLE_REVISION]),
    ...inflated,
    ...(rollout === undefined ? [] : plan(observed(world, rollout)).actions),
    ...(world.extras ?? []),
  ];
}

/** The same beginning, in canary style. */
function inCanaryStyle({ world, manifest }: Scene): Scene {
  const beside = changeRollout(world, ({ strategy: { canary }, ...spec }) => ({
    ...spec,
    strategy: { canary: { steps: [], ...canary, enableExtraWorkloadForCanary: true } },
  }));
  return settle(tell({ world: beside, manifest }, [], () => undefined)).scene;
}

const scenes: readonly (readonly [string, fc.Arbitrary<Scene>, fc.Arbitrary<readonly Move[]>])[] = [
  ["Deployment", anyRelease.map(begun), restlessMoves],
  ["Deployment in canary style", anyRelease.map(begun).map(inCanaryStyle), restlessMoves],
  ...KIND_NAMES.map(
    (kind) => [kind, anyReleaseOf(kind).map(begunOf), restlessMovesOf(kind)] as const,
  ),
];

/** A release, and its Rollout that leaves it: what happens before and after that. */
const anyCut = (after: fc.Arbitrary<readonly Move[]>) =>
  fc.record({ before: anyMoves, cut: cuts, after });

interface Cut {
  readonly before: readonly Move[];
  readonly cut: Move;
  readonly after: readonly Move[];
}

/** As the Rollout leaves it, and when all is over. */
function playCut(scene: Scene, { before, cut, after }: Cut) {
  const middle = tell(scene, [KEPT, RELEASING, ...before, cut], () => undefined).scene;
  const end = settle(tell(middle, after, () => undefined)).scene;
  return { middle, record: readRecord(middle.world.workload), end };
}

function assertSpec({ world }: Scene, ...any: readonly WorkloadSpec[]): void {
  const { spec } = world.workload;
  const is = any.some((one) => isSpec(spec, one));
  assert.ok(is, `${JSON.stringify(spec)}, and none of ${JSON.stringify(any)}`);
}

const RUNS = runs(6);

for (const [kind, anyScene, moves] of scenes) {
  describe(`a release of a ${kind} whose Rollout is deleted or disabled in the middle`, () => {
    test("leaves the workload as it is, where that is asked for, wherever we are killed", () => {
      const holds = (scene: Scene, told: Cut) => {
        const { middle, record, end } = playCut(scene, told);
        assert.deepEqual(leftovers(end), []);
        if (record === undefined || record.form.kind === "finishing") {
          assertSpec(end, specOf(end.manifest));
          return;
        }
        assertSpec(end, keptSpec(end.manifest, record));
        const [is, most] = [newPods(end.world), mostNewPods(middle, record)];
        assert.ok(is <= most, `${is} new pods, more than ${most}`);
      };
      fc.assert(fc.property(anyScene, anyCut(anyMoves), holds), RUNS);
    });

    test("leaves it whole in one way or the other where somebody changes their mind meanwhile", () => {
      const holds = (scene: Scene, told: Cut) => {
        const { record, end } = playCut(scene, told);
        assert.deepEqual(leftovers(end), []);
        const kept = record === undefined ? [] : [keptSpec(end.manifest, record)];
        assertSpec(end, specOf(end.manifest), ...kept);
      };
      fc.assert(fc.property(anyScene, anyCut(switched), holds), RUNS);
    });

    test("leaves nothing of ours behind, whatever else its user does", () => {
      const holds = (scene: Scene, all: readonly Move[], cut: Move) => {
        const told = tell(scene, [KEPT, RELEASING, ...all, cut], () => undefined);
        assert.deepEqual(leftovers(settle(told).scene), []);
      };
      fc.assert(fc.property(anyScene, moves, cuts, holds), RUNS);
    });
  });
}
