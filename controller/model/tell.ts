import { isDeepStrictEqual } from "node:util";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { observed } from "./sluice.ts";
import { plan } from "../rollout/plan.ts";
import { lineOf, type Move, play, roundOf, type Scene } from "./story.ts";
import { LABELS, type Manifest, specOf } from "./user.ts";
import { podsOf, TEMPLATES, versionOf, type World } from "./world.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";

/** What must hold after each move; a text says what does not. */
export type Check = (before: Scene, after: Scene) => string | undefined;

export interface Told {
  readonly scene: Scene;
  readonly lines: readonly string[];
  readonly check: Check;
}

const LAST_LINES = 40;

/** Plays moves one after the other. @throws {Error} that tells the story up to what went wrong */
export function tell(scene: Scene, moves: readonly Move[], check: Check): Told {
  return moves.reduce(next, { scene, lines: [], check });
}

function next({ scene, lines, check }: Told, move: Move): Told {
  const is = play(scene, move);
  const told = [...lines.slice(-LAST_LINES), lineOf(move, is)];
  const wrong = check(scene, is);
  if (wrong !== undefined) throw new Error(`${wrong}\n  ${told.join("\n  ")}`);
  return { scene: is, lines: told, check };
}

const MOST_ROUNDS = 150;

/** Lets everybody act in turn until nothing changes. @throws {Error} when that does not come */
export function settle(told: Told): Told {
  let is = told;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const after = roundOf(is.scene.world).reduce(next, is);
    if (isQuiet(is.scene.world, after.scene.world)) return after;
    is = after;
  }
  throw new Error(`it never ends\n  ${is.lines.join("\n  ")}`);
}

/** Nothing but the clock has moved. */
function isQuiet(before: World, after: World): boolean {
  return isDeepStrictEqual({ ...before, now: 0 }, { ...after, now: 0 });
}

/** Settles a story and says how it ended. */
export function ended(told: Told, version: keyof typeof TEMPLATES): "as applied" {
  const { scene, lines } = settle(told);
  const wrong = differences(scene.world, { ...scene.manifest, version });
  if (wrong.length > 0) throw new Error(`${wrong.join("\n")}\n  ${lines.join("\n  ")}`);
  return "as applied";
}

function differences(world: World, manifest: Manifest): readonly string[] {
  const { metadata, spec } = world.deployment;
  const { ["deployment.kubernetes.io/revision"]: _number, ...annotations } =
    metadata.annotations ?? {};
  const { [WORKLOAD_TYPE]: _type, ...labels } = metadata.labels ?? {};
  const wanted = specOf(manifest);
  return [
    ...different("spec", spec, wanted),
    ...different("labels", labels, LABELS),
    ...different(
      "annotations",
      annotations,
      world.replicaSets.length > 1 ? { "example.com/owner": "web" } : annotations,
    ),
    ...strangers(world, manifest),
    ...(world.rollout === undefined ? [] : restless(world)),
  ];
}

function strangers(world: World, { version, replicas }: Manifest): readonly string[] {
  const revision = revisionOf(TEMPLATES[version]);
  const counts = world.replicaSets.map((set) => [set.revision, podsOf(world, set).length] as const);
  return counts.flatMap(([is, count]) => {
    const wanted = is === revision ? replicas : 0;
    return count === wanted ? [] : [`${count} pods of ${versionOf(is)}, not ${wanted}`];
  });
}

/** A world in which nothing happens gets no writes. */
function restless(world: World): readonly string[] {
  const { rollout } = world;
  if (rollout === undefined) return [];
  const { actions } = plan(observed(world, rollout));
  const { phase, canaryStatus } = rollout.status ?? {};
  const at = `${phase} ${canaryStatus?.currentStepState}`;
  return [
    ...different("actions at rest", actions, []),
    ...(at === "Healthy Completed" || phase === "Disabled" ? [] : [`the Rollout is ${at}`]),
  ];
}

function different(what: string, is: unknown, wanted: unknown): readonly string[] {
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(is)), JSON.parse(JSON.stringify(wanted))))
    return [];
  return [`${what} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`];
}
