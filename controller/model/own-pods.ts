import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { isLost } from "./nodes.ts";
import { type Kept, type Pod, replicasOf, revisionIn, type World } from "./world.ts";

// What is the same for all kinds whose pods are their own: StatefulSets, DaemonSets and CloneSets.

/** The newest ControllerRevision is that of the template: made, or put last again. */
export function withNewest(world: World): World {
  const revision = revisionIn(world.workload);
  const revisions = world.revisions ?? [];
  if (revisions.at(-1)?.revision === revision) return world;
  const counter = world.counter + 1;
  const was = revisions.find((one) => one.revision === revision);
  const is = was ?? { name: `shop-${counter}`, revision };
  return { ...world, counter, revisions: [...revisions.filter((one) => one !== was), is] };
}

/** @throws {Error} before `withNewest` */
export function newestIn({ revisions = [] }: World): Kept {
  const newest = revisions.at(-1);
  if (newest === undefined) throw new Error("no ControllerRevision has been made");
  return newest;
}

/** The revision that the status calls the current one: pods below a partition are made from it. */
export function currentIn(world: World): Kept {
  const { currentRevision } = world.workload.status ?? {};
  return world.revisions?.find(({ name }) => name === currentRevision) ?? newestIn(world);
}

export const isLiving = ({ terminating }: Pick<Pod, "terminating">): boolean =>
  terminating === undefined;

export function livingIn({ pods }: World): readonly Pod[] {
  return pods.filter(isLiving);
}

/** Ready for as long as the kind's own controller asks. */
export function isAvailable({ readySince }: Pod, { now }: World, minReadySeconds: number): boolean {
  return readySince !== undefined && readySince + minReadySeconds * 1000 <= now;
}

type Made = Pick<Pod, "name" | "owner"> & Partial<Pick<Pod, "node">>;

export function withPod(world: World, made: Made): World {
  const counter = world.counter + 1;
  const uid = `${made.name}-${counter}`;
  const pod: Pod = { ...made, uid, createdAt: world.now, labels: {} };
  return { ...world, counter, pods: [...world.pods, pod] };
}

/** A pod is told to end: it is ready for nobody any more, and gone when the kubelet says so. */
export function terminate(world: World, { name, uid }: Pick<Pod, "name" | "uid">): World {
  const pods = world.pods.map((pod) => {
    if (pod.name !== name || pod.uid !== uid) return pod;
    const { readySince: _since, ...others } = pod;
    return { ...others, terminating: true as const };
  });
  return { ...world, pods };
}

/** Kubelets and the garbage collector: pods that were told to end are gone, also those whose node is. */
export function reapPods(world: World): World {
  const pods = world.pods.filter((pod) => {
    const stays = isLiving(pod) || isLost(world, pod);
    return stays && (pod.node === undefined || world.nodes?.includes(pod.node) === true);
  });
  return pods.length === world.pods.length ? world : { ...world, pods };
}

/** Nobody but a person replaces its pods: its type is `OnDelete`, and no release is under way. */
export function isByHand({ workload }: World): boolean {
  const { type } = workload.spec.updateStrategy ?? {};
  return type === "OnDelete" && readRecord(workload) === undefined;
}

/** A person deletes a pod of an older revision, once all others serve. */
export function deleteOld(world: World): World {
  const ready = world.pods.filter(({ readySince }) => readySince !== undefined);
  const newest = newestIn(world).name;
  const old = ready.find(({ owner }) => owner !== newest);
  return old === undefined || ready.length < wantedIn(world) ? world : terminate(world, old);
}

/** Nodes come, and the last ones go, with their pods. */
export function withNodes({ lost = {}, ...world }: World, count: number): World {
  const nodes = Array.from({ length: count }, (_, index) => `n${index}`);
  const kept = Object.entries(lost).filter(([name]) => nodes.includes(name));
  const still = kept.length === 0 ? {} : { lost: Object.fromEntries(kept) };
  return reapPods({ ...world, nodes, ...still });
}

/** Pods that are wanted: of a DaemonSet one a node. */
export function wantedIn(world: World): number {
  return world.nodes === undefined ? replicasOf(world) : world.nodes.length;
}
