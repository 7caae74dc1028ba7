import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { RELEASE_ANNOTATIONS, STABLE_REVISION, WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { admitted } from "./admission.ts";
import { anyRelease, begun, fickleMoves } from "./arbitrary-story.ts";
import type { Scene } from "./story.ts";
import { settle, tell, type Told } from "./tell.ts";
import { knownIn, sentAs, wipeMarks } from "./user.ts";
import { VERSIONS, type World } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;
const RUNNING = { do: "rollout", is: "running" } as const;

/** A cluster somewhere in the middle of a release. */
const anyMoment: fc.Arbitrary<Told> = fc
  .tuple(anyRelease, fickleMoves)
  .map(([release, moves]) => tell(begun(release), [RELEASING, ...moves], () => undefined));

const anyUpdate = fc.record({
  version: fc.constantFrom(...VERSIONS),
  way: fc.constantFrom("apply" as const, "replace" as const),
});

const admit = (world: World, after: Workload): Workload =>
  admitted({ before: world.workload, after }, knownIn(world));

function marksOf({ metadata: { annotations = {}, labels = {} } }: Workload): readonly unknown[] {
  const texts = RELEASE_ANNOTATIONS.map((key) => annotations[key]);
  return [...texts, labels[STABLE_REVISION], labels[WORKLOAD_TYPE]];
}

const RUNS = runs(15);

describe("admission", () => {
  test("of what has been admitted changes nothing more, whoever calls again", () => {
    const holds = (
      { scene: { world, manifest } }: Told,
      { version, way }: { version: (typeof VERSIONS)[number]; way: "apply" | "replace" },
    ): void => {
      const once = admit(world, sentAs(world, { ...manifest, version }, way));
      assert.deepEqual(admit(world, once), once);
    };
    fc.assert(fc.property(anyMoment, anyUpdate, holds), RUNS);
  });

  test("takes values of ours that come back for ours: what is stored, sent again, is no change", () => {
    const holds = ({ scene: { world } }: Told): void => {
      assert.deepEqual(admit(world, world.workload), world.workload);
    };
    fc.assert(fc.property(anyMoment, holds), RUNS);
  });

  test("undoes the removal of labels and annotations of ours", () => {
    const holds = ({ scene: { world } }: Told): void => {
      if (readRecord(world.workload) === undefined) return;
      assert.deepEqual(marksOf(wipeMarks(world).workload), marksOf(world.workload));
    };
    fc.assert(fc.property(anyMoment, holds), RUNS);
  });

  test("of a manifest that was exported in the middle of a release leaves no mark of ours", () => {
    const holds = (told: Told): void => {
      const exported = told.scene.world.workload;
      const { world } = endOf(told);
      const { template = {} } = world.workload.spec;
      const spec = { ...exported.spec, template };
      const sent = { ...world.workload, metadata: exported.metadata, spec };
      const { metadata, spec: stored } = admit(world, sent);
      assert.deepEqual(stored, world.workload.spec);
      const kept = RELEASE_ANNOTATIONS.filter((key) => metadata.annotations?.[key] !== undefined);
      assert.deepEqual([kept, metadata.labels?.[STABLE_REVISION]], [[], undefined]);
    };
    fc.assert(fc.property(anyMoment, holds), RUNS);
  });
});

function endOf({ scene, check }: Told): Scene {
  return settle(tell(scene, [RUNNING], check)).scene;
}
