import { setTimeout as sleep } from "node:timers/promises";
import { differences, type Expected } from "./expected.ts";
import { sceneOf, type Scene } from "./scene.ts";
import type { Stage } from "./stage.ts";

export interface Patience {
  /** Default: a minute, for a busy machine; it usually takes a fraction of it. */
  readonly withinMs?: number;
  /** Which workload and Rollout; default: the story's own. */
  readonly app?: string;
}

const PATIENCE_MS = 60_000;
/** How long nothing may change before all is said to be quiet. */
const QUIET_MS = 1000;
const LOOK_AGAIN_MS = 100;

/** Looks at every change until all is as expected, from when all is known that the story has done by now. */
export async function eventually(
  stage: Stage,
  expected: Expected,
  { withinMs = PATIENCE_MS, app }: Patience = {},
): Promise<Scene> {
  await caughtUp(stage);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const scene = sceneOf(stage, app);
    const missing = differences(scene, expected);
    if (missing.length === 0) return whole(stage, { scene, expected, app });
    if (performance.now() > deadline) {
      throw new Error(`not within ${withinMs} ms:\n${missing.join("\n")}`);
    }
    await Promise.race([stage.watcher.change(), sleep(LOOK_AGAIN_MS)]);
  }
}

/**
 * Each kind of object has its own watch: where the Rollout says already what was waited for, its pods may be
 * known as they were a moment before.
 *
 * @returns the scene with all that had happened by then, unless that was only for a moment
 */
async function whole(
  stage: Stage,
  { scene, expected, app }: { scene: Scene; expected: Expected; app: string | undefined },
): Promise<Scene> {
  await caughtUp(stage);
  const later = sceneOf(stage, app);
  return differences(later, expected).length === 0 ? later : scene;
}

async function caughtUp({ watcher }: Stage): Promise<void> {
  // The story may be about an API server that is gone.
  await watcher.caughtUp().catch(() => undefined);
}

/** Waits until nothing has changed for a while: what was going to happen has happened. */
export async function quiet(stage: Stage): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (stage.watcher.quietMs() < QUIET_MS) {
    if (performance.now() > deadline) throw new Error("it does not come to rest");
    await sleep(LOOK_AGAIN_MS);
  }
}
