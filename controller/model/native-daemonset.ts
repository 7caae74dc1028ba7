import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import type { UpdateStrategy } from "@sluice/shared/workloads/workload.ts";
import { storeWorkload } from "./api-server.ts";
import { isAvailable, isLiving, newestIn, terminate, withNewest, withPod } from "./own-pods.ts";
import type { Pod, World } from "./world.ts";

/**
 * One sync of a DaemonSet's own controller, after Kubernetes 1.36 (`pkg/controller/daemon`) and
 * OpenKruise 1.8: whatever is held, a node without a pod gets one of the newest revision.
 */
export function syncDaemonSet(before: World): World {
  const world = withNewest(before);
  const managed = manage(world);
  // What has just been made or deleted is to be seen first.
  return withStatus(managed === world ? roll(world) : managed);
}

interface Spec {
  /** `OnDelete`: it replaces no pod by itself. */
  readonly rolls: "yes" | "no";
  readonly maxUnavailable: number;
  readonly maxSurge: number;
  readonly minReadySeconds: number;
  /** Nodes that keep the old revision, of the Advanced one. */
  readonly partition: number;
}

function specIn({ workload, nodes = [] }: World): Spec {
  const { minReadySeconds = 0, updateStrategy } = workload.spec;
  const { type, rollingUpdate = {} } = updateStrategy ?? {};
  const { partition = 0, paused } = rollingUpdate;
  const rolls = type !== "OnDelete" && paused !== true ? "yes" : "no";
  const own = paceOf(rollingUpdate, nodes.length);
  const pace = type === "OnDelete" ? { ...own, maxSurge: 0 } : own;
  return { rolls, ...pace, minReadySeconds, partition: Number(partition) };
}

type RollingUpdate = NonNullable<UpdateStrategy["rollingUpdate"]>;

function paceOf({ maxSurge = 0, maxUnavailable = 1 }: RollingUpdate, nodes: number) {
  const surge = podsOf(maxSurge, nodes, "up");
  const unavailable = podsOf(maxUnavailable, nodes, "up");
  return { maxSurge: surge, maxUnavailable: surge + unavailable === 0 ? 1 : unavailable };
}

interface OnNode {
  readonly node: string;
  /** Also those that are being deleted. */
  readonly all: readonly Pod[];
  readonly old?: Pod;
  readonly fresh?: Pod;
}

function onNodes(world: World): readonly OnNode[] {
  const newest = newestIn(world).name;
  return (world.nodes ?? []).map((node) => {
    const all = world.pods.filter((pod) => pod.node === node);
    const old = all.find((pod) => isLiving(pod) && pod.owner !== newest);
    const fresh = all.find((pod) => isLiving(pod) && pod.owner === newest);
    return { node, all, ...(old && { old }), ...(fresh && { fresh }) };
  });
}

const made = (world: World, node: string): World =>
  withPod(world, { name: `shop-${world.counter + 1}`, owner: newestIn(world).name, node });

/** One pod a node, or two where the next is on its way beside the one before. */
function manage(world: World): World {
  const { maxSurge } = specIn(world);
  return onNodes(world).reduce((is, { node, all, old, fresh }) => {
    const missing = maxSurge > 0 ? old === undefined && fresh === undefined : all.length === 0;
    if (missing) return made(is, node);
    const kept = maxSurge > 0 ? [old, fresh] : all.filter(isLiving).slice(0, 1);
    const pruned = all.filter((pod) => isLiving(pod) && !kept.includes(pod)).reduce(terminate, is);
    if (maxSurge === 0 || old === undefined || fresh === undefined) return pruned;
    return withoutReplaced(pruned, old, fresh);
  }, world);
}

function withoutReplaced(world: World, old: Pod, fresh: Pod): World {
  const { minReadySeconds } = specIn(world);
  const goes = old.readySince === undefined || isAvailable(fresh, world, minReadySeconds);
  return goes ? terminate(world, old) : world;
}

function roll(world: World): World {
  const spec = specIn(world);
  if (spec.rolls === "no") return world;
  const nodes = beyondPartition(onNodes(world), spec);
  return spec.maxSurge > 0 ? surge(world, nodes, spec) : replace(world, nodes, spec);
}

/** Those that have been updated count first, then from the last name on. */
function beyondPartition(nodes: readonly OnNode[], { partition }: Spec): readonly OnNode[] {
  const rank = ({ old, fresh }: OnNode): number =>
    fresh !== undefined ? 0 : old === undefined ? 1 : 2;
  const sorted = nodes.toReversed().toSorted((a, b) => rank(a) - rank(b));
  return partition === 0 ? nodes : sorted.slice(0, Math.max(0, nodes.length - partition));
}

/** Old pods that are not available go in any case, others as far as `maxUnavailable` goes. */
function replace(world: World, nodes: readonly OnNode[], spec: Spec): World {
  const available = (pod: Pod | undefined) =>
    pod !== undefined && isAvailable(pod, world, spec.minReadySeconds);
  const olds = nodes.flatMap(({ old, fresh }) => (fresh === undefined && old ? [old] : []));
  const unready = olds.filter((pod) => !available(pod));
  const missing = nodes.filter(({ old, fresh }) => !available(fresh ?? old)).length;
  const spare = Math.max(0, spec.maxUnavailable - missing);
  return [...unready, ...olds.filter(available).slice(0, spare)].reduce(terminate, world);
}

/** New pods beside old ones, as far as `maxSurge` goes; `manage` takes the old ones. */
function surge(world: World, nodes: readonly OnNode[], spec: Spec): World {
  const available = (pod: Pod) => isAvailable(pod, world, spec.minReadySeconds);
  const coming = (pod: Pod | undefined) => pod !== undefined && !available(pod);
  const both = nodes.filter(({ old, fresh }) => old !== undefined && coming(fresh)).length;
  const candidates = nodes.filter(({ old, fresh }) => old !== undefined && fresh === undefined);
  const unready = candidates.filter(({ old }) => old !== undefined && !available(old));
  const spare = Math.max(0, spec.maxSurge - both);
  const others = candidates.filter((one) => !unready.includes(one)).slice(0, spare);
  return [...unready, ...others].reduce((is, { node }) => made(is, node), world);
}

function withStatus(world: World): World {
  const { workload, nodes = [] } = world;
  const { minReadySeconds } = specIn(world);
  const newest = newestIn(world);
  // The oldest one on a node stands for it.
  const firsts = onNodes(world).flatMap(({ all }) => all.slice(0, 1));
  const status = {
    observedGeneration: workload.metadata.generation,
    desiredNumberScheduled: nodes.length,
    updatedNumberScheduled: firsts.filter(({ owner }) => owner === newest.name).length,
    numberAvailable: firsts.filter((pod) => isAvailable(pod, world, minReadySeconds)).length,
    daemonSetHash: newest.name,
  };
  return storeWorkload(world, { ...workload, status });
}
