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

/** Looks at every change until all is as expected. */
export async function eventually(
  stage: Stage,
  expected: Expected,
  { withinMs = PATIENCE_MS, app }: Patience = {},
): Promise<Scene> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const scene = sceneOf(stage, app);
    const missing = differences(scene, expected);
    if (missing.length === 0) return scene;
    if (performance.now() > deadline) {
      throw new Error(`not within ${withinMs} ms:\n${missing.join("\n")}`);
    }
    await Promise.race([stage.watcher.change(), sleep(LOOK_AGAIN_MS)]);
  }
}

/** Waits until nothing has changed for a while: what was going to happen has happened. */
export async function quiet(stage: Stage): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (stage.watcher.quietMs() < QUIET_MS) {
    if (performance.now() > deadline) throw new Error("it does not come to rest");
    await sleep(LOOK_AGAIN_MS);
  }
}
