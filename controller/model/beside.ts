import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { Scene } from "./story.ts";
import { settle, tell, type Told } from "./tell.ts";
import { changeRollout } from "./user.ts";
import { revisionIn, VERSIONS, versionOf } from "./world.ts";

type Strategy = StoredRollout["spec"]["strategy"];

/** The same beginning, with new pods in an extra Deployment. */
export const inCanaryStyle = (scene: Scene): Scene =>
  asAsked(scene, (steps) => ({ canary: { steps, enableExtraWorkloadForCanary: true } }));

/** The same beginning, blue-green. */
export const inBlueGreen = (scene: Scene): Scene =>
  asAsked(scene, (steps) => ({ blueGreen: { steps } }));

type Steps = NonNullable<Strategy["blueGreen"]>["steps"];

function asAsked({ world, manifest }: Scene, strategyOf: (steps: Steps) => Strategy): Scene {
  const asked = changeRollout(world, (spec) => ({
    ...spec,
    strategy: strategyOf([...stepsOf(spec)]),
  }));
  return settle(tell({ world: asked, manifest }, [], () => undefined)).scene;
}

/**
 * Blue-green takes no third version in: whoever waits for one goes back in the end, to what the
 * release leaves.
 */
export function back(told: Told): Told {
  const { workload } = told.scene.world;
  const { style, stable, target } = readRecord(workload) ?? {};
  const isTaken = style !== "BlueGreen" || [stable, target].includes(revisionIn(workload));
  const version = VERSIONS.find((one) => one === versionOf(stable ?? ""));
  if (isTaken || version === undefined) return told;
  return tell(told.scene, [{ do: "send", change: { version }, way: "apply" }], told.check);
}
