import { informer } from "../cluster/kube/informer.ts";
import { text } from "../cluster/kube/read.ts";
import { versionOf } from "./scene.ts";
import type { Story } from "./story.ts";

/** A name that the autoscaler was to scale, and the revision of etcd since which it was. */
export interface Target {
  readonly name: string;
  readonly since: number;
}

/** What became of an autoscaler, and of pods: all in etcd's own order, whichever watch was quicker. */
export interface Past {
  /** Each name in turn. */
  readonly targets: () => readonly Target[];
  /** When the last pod that is not of this version was told to go; 0 when none was. */
  readonly lastToGoBeside: (version: string) => number;
  /** When the first pod came that is not of this version; infinite when none did. */
  readonly firstBeside: (version: string) => number;
}

/** Looks from here on. */
export async function pastOf({ stage }: Story, autoscaler: string): Promise<Past> {
  const { namespace, world, afterwards } = stage;
  const targets: Target[] = [];
  const told = new Map<string, Moment>();
  const came = new Map<string, Moment>();
  const see = (path: string, onSet: (object: unknown) => void) =>
    informer(world.cluster.client, { path, onSet, onGone: () => undefined });
  const scalers = see(
    `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
    (object) => {
      const name = text(object, "spec", "scaleTargetRef", "name") ?? "";
      const isIt = text(object, "metadata", "name") === autoscaler;
      if (isIt && name !== targets.at(-1)?.name) targets.push({ name, since: revisionIn(object) });
    },
  );
  const pods = see(`/api/v1/namespaces/${namespace}/pods`, (pod) => {
    const uid = text(pod, "metadata", "uid") ?? "";
    const isToGo = text(pod, "metadata", "deletionTimestamp") !== undefined;
    const seen = { version: versionOf(pod), at: revisionIn(pod) };
    if (!came.has(uid)) came.set(uid, seen);
    if (isToGo && !told.has(uid)) told.set(uid, seen);
  });
  afterwards.push(async () => [scalers, pods].forEach(({ stop }) => stop()));
  await Promise.all([scalers.synced, pods.synced]);
  return {
    targets: () => targets,
    lastToGoBeside: (other) => Math.max(0, ...timesOf(told, (version) => version !== other)),
    firstBeside: (other) => Math.min(...timesOf(came, (version) => version !== other)),
  };
}

/** What befell a pod of this version, and its revision of etcd. */
interface Moment {
  readonly version: string;
  readonly at: number;
}

function timesOf(
  moments: ReadonlyMap<string, Moment>,
  isIt: (version: string) => boolean,
): readonly number[] {
  return [...moments.values()].filter(({ version }) => isIt(version)).map(({ at }) => at);
}

const revisionIn = (object: unknown): number => Number(text(object, "metadata", "resourceVersion"));
