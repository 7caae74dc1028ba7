import type { Fields } from "../cluster/kube/read.ts";
import type { Watcher } from "../watcher/watcher.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Shape } from "./shape.ts";
import type { World } from "./world.ts";

/** Name of the one workload, Rollout and Service of most stories. */
export const APP = "shop";

/** Where a story plays: its namespace, and what its words remember for one another. */
export interface Stage {
  readonly world: World;
  readonly namespace: string;
  readonly watcher: Watcher;
  readonly chronicle: Chronicle;
  readonly memory: Memory;
  /** What has to end with the story, whatever becomes of it. */
  readonly afterwards: (() => Promise<unknown>)[];
}

export interface Memory {
  /** What the user wants by now, in short. */
  shape: Shape;
  /** The same, as the object that they last applied. */
  applied: Fields;
  /** What they last applied beside it, by kind and name: Services and routes. */
  readonly around: Map<string, Fields>;
  /** The command that an admission warning gave for approving, until it is run. */
  approval: string | undefined;
}
