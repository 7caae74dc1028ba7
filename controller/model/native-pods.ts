import { isLost } from "./nodes.ts";
import { type Pod, podsOf, type ReplicaSet, versionOf, withSet, type World } from "./world.ts";

/** The ReplicaSet controller catches up with all sets: pods are made and taken, statuses follow. */
export function syncReplicaSets(world: World): World {
  return world.replicaSets.reduce((is, set) => withSetStatus(withPods(is, set), set), world);
}

function withPods(world: World, set: ReplicaSet): World {
  const pods = podsOf(world, set);
  const missing = set.replicas - pods.length;
  if (missing === 0) return world;
  return missing > 0 ? createPods(world, set, missing) : deletePods(world, pods, -missing);
}

function createPods(world: World, { name: owner }: ReplicaSet, count: number): World {
  const created = Array.from({ length: count }, (_, index): Pod => {
    const name = `${owner}-${world.counter + index + 1}`;
    return { name, owner, createdAt: world.now, labels: {} };
  });
  return { ...world, counter: world.counter + count, pods: [...world.pods, ...created] };
}

/** Those that are not ready go first, then those that have been ready for the shortest time. */
function deletePods(world: World, pods: readonly Pod[], count: number): World {
  const first = pods.toSorted((a, b) => (rankOf(a) === rankOf(b) ? 0 : rankOf(b) - rankOf(a)));
  const gone = new Set(first.slice(0, count));
  return { ...world, pods: world.pods.filter((pod) => !gone.has(pod)) };
}

const rankOf = ({ readySince }: Pod): number => readySince ?? Number.POSITIVE_INFINITY;

function withSetStatus(world: World, { name }: ReplicaSet): World {
  const set = world.replicaSets.find((one) => one.name === name);
  if (set === undefined) return world;
  const pods = podsOf(world, set);
  const available = pods.filter((pod) => isAvailable(pod, set, world.now)).length;
  const status = { replicas: pods.length, available, observedGeneration: set.generation };
  return withSet(world, name, { status });
}

function isAvailable({ readySince }: Pod, { minReadySeconds }: ReplicaSet, now: number): boolean {
  return readySince !== undefined && readySince + minReadySeconds * 1000 <= now;
}

/** A pod becomes ready: the one at this place among those that are not, in turn. */
export function getReady(world: World, index: number): World {
  const unready = comingPods(world);
  const chosen = unready[index % unready.length];
  if (chosen === undefined) return world;
  // The wire has whole seconds; rounded down, as the kubelet writes it.
  const readySince = Math.floor(world.now / 1000) * 1000;
  return {
    ...world,
    pods: world.pods.map((pod) => (pod === chosen ? { ...pod, readySince } : pod)),
  };
}

/** Pods that may become ready: not those that are on their way out, nor those that never do. */
export function comingPods(world: World): readonly Pod[] {
  const { pods, broken } = world;
  const kept = [...world.replicaSets, ...(world.revisions ?? [])];
  const bad = new Set(
    kept.filter(({ revision }) => versionOf(revision) === broken).map(({ name }) => name),
  );
  return pods.filter(
    (pod) =>
      pod.readySince === undefined &&
      pod.terminating === undefined &&
      !bad.has(pod.owner) &&
      !isLost(world, pod),
  );
}

/** A pod is evicted: whoever made it makes another at the next sync. */
export function evict(world: World, index: number): World {
  const chosen = world.pods[index % world.pods.length];
  return { ...world, pods: world.pods.filter((pod) => pod !== chosen) };
}
