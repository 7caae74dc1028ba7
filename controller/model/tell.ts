import { isDeepStrictEqual } from "node:util";
import type { Condition } from "@sluice/shared/api/rollout.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { observed } from "./seen.ts";
import { plan } from "../rollout/plan.ts";
import { lineOf, type Move, play, roundOf, type Scene } from "./story.ts";
import { LABELS, type Manifest } from "./manifest.ts";
import { specOf } from "./user.ts";
import { podsOf, TEMPLATES, versionOf, type World } from "./world.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";

/** What must hold after each move, and what has been lately; a text says what does not hold. */
export type Check = (before: Scene, after: Scene, past: Told["past"]) => string | undefined;

export interface Told {
  readonly scene: Scene;
  /** What has happened lately, and what it led to. */
  readonly past: readonly (readonly [Move, Scene])[];
  readonly check: Check;
}

const LAST_MOVES = 40;

/** Worlds since the native controller acted the last time but one: it takes old pods, and then brings new ones. */
export function lately(past: Told["past"]): readonly World[] {
  const acted = past.flatMap(([move], index) => (move.do === "native" ? [index] : []));
  return past.slice(acted.at(-2) ?? 0).map(([, { world }]) => world);
}

/** Plays moves one after the other. @throws {Error} that tells the story up to what went wrong */
export function tell(scene: Scene, moves: readonly Move[], check: Check): Told {
  return moves.reduce(next, { scene, past: [], check });
}

function next({ scene, past, check }: Told, move: Move): Told {
  const is = play(scene, move);
  const told = [...past.slice(-LAST_MOVES), [move, is] as const];
  const wrong = check(scene, is, past);
  if (wrong !== undefined) throw new Error(inWords(wrong, told));
  return { scene: is, past: told, check };
}

function inWords(wrong: string, past: Told["past"]): string {
  return [wrong, ...past.map(([move, scene]) => lineOf(move, scene))].join("\n  ");
}

const MOST_ROUNDS = 150;

/** Lets everybody act in turn until nothing changes. @throws {Error} when that does not come */
export function settle(told: Told): Told {
  let is = told;
  let quiet = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const after = roundOf(is.scene.world).reduce(next, is);
    quiet = isQuiet(is.scene.world, after.scene.world) ? quiet + 1 : 0;
    is = after;
    // The clock went on in the first quiet round.
    if (quiet === 2) return is;
  }
  throw new Error(inWords("it never ends", is.past));
}

/** Nothing but the clock has moved. */
function isQuiet(before: World, after: World): boolean {
  return isDeepStrictEqual({ ...before, now: 0 }, { ...after, now: 0 });
}

/** Settles a story and says how it ended. */
export function ended(told: Told): "as applied" {
  const { scene, past } = settle(told);
  const wrong = differences(scene.world, scene.manifest);
  if (wrong.length > 0) throw new Error(inWords(wrong.join("\n"), past));
  return "as applied";
}

function differences(world: World, manifest: Manifest): readonly string[] {
  const { metadata, spec } = world.workload;
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
      world.replicaSets.length > 1 || (world.revisions ?? []).length > 1
        ? { "example.com/owner": "web" }
        : annotations,
    ),
    ...strangers(world, manifest),
    ...(world.rollout === undefined ? [] : restless(world)),
  ];
}

function strangers(world: World, { version, replicas }: Manifest): readonly string[] {
  const revision = revisionOf(TEMPLATES[version]);
  const all = [...world.replicaSets, ...(world.revisions ?? [])];
  const counts = all.map((one) => [one.revision, podsOf(world, one).length] as const);
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
  const { phase, conditions = [] } = rollout.status ?? {};
  const at = `${phase} ${subStatusOf(rollout.status)?.currentStepState}`;
  return [
    ...different("actions at rest", actions, []),
    ...(conditions.some(isRunning) ? [`at rest Progressing is True, ${at}`] : []),
    ...(at === "Healthy Completed" || phase === "Disabled" ? [] : [`the Rollout is ${at}`]),
  ];
}

const isRunning = ({ type, status }: Condition): boolean =>
  type === "Progressing" && status === "True";

function different(what: string, is: unknown, wanted: unknown): readonly string[] {
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(is)), JSON.parse(JSON.stringify(wanted))))
    return [];
  return [`${what} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`];
}
