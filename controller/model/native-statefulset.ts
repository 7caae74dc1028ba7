import { storeWorkload } from "./api-server.ts";
import {
  currentIn,
  isAvailable,
  isLiving,
  newestIn,
  terminate,
  withNewest,
  withPod,
} from "./own-pods.ts";
import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import { type Kept, type Pod, replicasOf, type World } from "./world.ts";

/** What the controller reads once a sync. */
interface Spec {
  readonly replicas: number;
  /** `OrderedReady`: one pod after the other. */
  readonly isOrdered: boolean;
  /** Pods below it keep the current revision; absent where the type is `OnDelete`. */
  readonly partition?: number;
  /** Of the Advanced one; absent where one pod is replaced after the other. */
  readonly maxUnavailable?: number;
  readonly minReadySeconds: number;
  readonly current: Kept;
  readonly update: Kept;
}

/**
 * One sync of a StatefulSet's own controller, after Kubernetes 1.36 (`pkg/controller/statefulset`,
 * without the feature gate MaxUnavailableStatefulSet, which is off) and OpenKruise 1.8.
 */
export function syncStatefulSet(before: World): World {
  const world = withNewest(before);
  const set = setIn(world);
  const { world: scaled, next } = scale(world, set);
  const is = next === "update" ? update(scaled, set) : scaled;
  return withStatus(is, set);
}

function setIn(world: World): Spec {
  const { apiVersion, spec } = world.workload;
  const { podManagementPolicy, minReadySeconds, updateStrategy } = spec;
  const { type, rollingUpdate = {} } = updateStrategy ?? {};
  const replicas = replicasOf(world);
  const isAdvanced = apiVersion.startsWith("apps.kruise.io/");
  const own = podsOf(rollingUpdate.maxUnavailable ?? 1, replicas, "down");
  return {
    replicas,
    isOrdered: podManagementPolicy !== "Parallel",
    ...(type === "OnDelete" ? {} : { partition: Number(rollingUpdate.partition ?? 0) }),
    ...(isAdvanced ? { maxUnavailable: Math.max(1, own) } : {}),
    minReadySeconds: (isAdvanced ? rollingUpdate.minReadySeconds : minReadySeconds) ?? 0,
    current: currentIn(world),
    update: newestIn(world),
  };
}

export const ordinalOf = ({ name }: Pod): number => Number(name.slice("shop-".length));

const podAt = ({ pods }: World, ordinal: number): Pod | undefined =>
  pods.find((pod) => ordinalOf(pod) === ordinal);

interface Scaled {
  readonly world: World;
  /** Whether pods may be replaced in the same sync. */
  readonly next: "update" | "wait";
}

/** Missing pods first, then those that are too many; ordered, each is waited for. */
function scale(world: World, set: Spec): Scaled {
  let is = world;
  for (let ordinal = 0; ordinal < set.replicas; ordinal += 1) {
    const pod = podAt(is, ordinal);
    if (pod === undefined)
      is = withPod(is, { name: `shop-${ordinal}`, owner: ownerAt(ordinal, set) });
    if (set.isOrdered && (pod === undefined || !isAvailable(pod, is, set.minReadySeconds))) {
      return { world: is, next: "wait" };
    }
  }
  return condemn(is, set);
}

/** The revision of a new pod. */
function ownerAt(ordinal: number, { partition = 0, current, update: newest }: Spec): string {
  return ordinal < partition ? current.name : newest.name;
}

function condemn(world: World, set: Spec): Scaled {
  const condemned = world.pods
    .filter((pod) => ordinalOf(pod) >= set.replicas)
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  const [highest] = condemned;
  if (!set.isOrdered || highest === undefined) {
    const is = condemned.filter(isLiving).reduce(terminate, world);
    return { world: is, next: "update" };
  }
  const ready = (pod: Pod) => isAvailable(pod, world, set.minReadySeconds);
  const firstUnready = condemned.findLast((pod) => !ready(pod));
  const waits = !isLiving(highest) || (!ready(highest) && highest !== firstUnready);
  return { world: waits ? world : terminate(world, highest), next: "wait" };
}

function update(world: World, set: Spec): World {
  if (set.partition === undefined) return world;
  const targets = world.pods
    .filter((pod) => ordinalOf(pod) >= (set.partition ?? 0) && ordinalOf(pod) < set.replicas)
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  return set.maxUnavailable === undefined
    ? oneByOne(world, targets, set)
    : severalAtOnce(world, targets, set);
}

/** The highest pod that is old, unless one above it is not available. */
function oneByOne(world: World, targets: readonly Pod[], set: Spec): World {
  for (const pod of targets) {
    if (pod.owner !== set.update.name && isLiving(pod)) return terminate(world, pod);
    if (!isAvailable(pod, world, set.minReadySeconds)) return world;
  }
  return world;
}

/** From the highest on; one that is unavailable anyway may go whatever is allowed. */
function severalAtOnce(world: World, targets: readonly Pod[], set: Spec): World {
  const inRange = world.pods.filter((pod) => ordinalOf(pod) < set.replicas);
  const gone = inRange.filter((pod) => !isAvailable(pod, world, set.minReadySeconds));
  const unavailable = new Set(gone.map(({ name }) => name));
  let is = world;
  for (const pod of targets) {
    if (pod.owner === set.update.name) continue;
    const full = unavailable.size >= (set.maxUnavailable ?? 1);
    if (full && !unavailable.has(pod.name)) return is;
    if (isLiving(pod)) is = terminate(is, pod);
    unavailable.add(pod.name);
  }
  return is;
}

function withStatus(world: World, set: Spec): World {
  const { workload, pods } = world;
  const ready = pods.filter(({ readySince }) => readySince !== undefined);
  const counts = {
    replicas: pods.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isAvailable(pod, world, set.minReadySeconds)).length,
    updatedReplicas: pods.filter((pod) => isLiving(pod) && pod.owner === set.update.name).length,
  };
  const status = {
    observedGeneration: workload.metadata.generation,
    ...counts,
    currentRevision: (isComplete(counts, set) ? set.update : set.current).name,
    updateRevision: set.update.name,
  };
  return storeWorkload(world, { ...workload, status });
}

interface Counts {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly updatedReplicas: number;
}

function isComplete(
  { replicas, readyReplicas, updatedReplicas }: Counts,
  { partition, maxUnavailable, replicas: wanted }: Spec,
): boolean {
  if (partition === undefined || updatedReplicas !== replicas || readyReplicas !== replicas) {
    return false;
  }
  // The Advanced one does not look at how many are wanted.
  return maxUnavailable !== undefined || replicas === wanted;
}
