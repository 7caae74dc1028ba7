import { podsOf as podCount } from "@sluice/shared/gate/pod-count.ts";
import { storeWorkload } from "./api-server.ts";
import { nativeAllowance } from "./native-allowance.ts";
import { isScalingEvent, resize, scale } from "./native-scaling.ts";
import { type ReplicaSet, replicasOf, revisionIn, sum, withSet, type World } from "./world.ts";

/**
 * One sync of the native Deployment controller, after Kubernetes 1.36 (`pkg/controller/deployment`):
 * what it decides by is what is stored, and the status of ReplicaSets, which may lag.
 */
export function syncDeployment(world: World): World {
  return withStatus(reconciled(touchNewSet(world)));
}

function reconciled(world: World): World {
  const { workload } = world;
  if (workload.spec.paused === true || isScalingEvent(world)) return scale(world, newSetOf(world));
  if (workload.spec.strategy?.type === "Recreate") return recreate(world);
  const made = newSetOf(world) === undefined ? createNewSet(world) : world;
  const up = scaleUpNew(made);
  return up === made ? scaleDownOld(made) : up;
}

/** The oldest ReplicaSet of the Deployment's template, by whichever name. */
export function newSetOf({ workload, replicaSets }: World): ReplicaSet | undefined {
  const revision = revisionIn(workload);
  return replicaSets.find((set) => set.revision === revision);
}

/** `getNewReplicaSet` for one that exists: its number is raised and it gets the minReadySeconds. */
function touchNewSet(world: World): World {
  const set = newSetOf(world);
  if (set === undefined) return world;
  const others = world.replicaSets.filter((one) => one !== set);
  const number = Math.max(set.number, nextNumber(others));
  const minReadySeconds = world.workload.spec.minReadySeconds ?? 0;
  const same = set.number === number && set.minReadySeconds === minReadySeconds;
  return same ? world : withSet(world, set.name, { number, minReadySeconds });
}

const nextNumber = (sets: readonly ReplicaSet[]): number =>
  Math.max(0, ...sets.map(({ number }) => number)) + 1;

function createNewSet(world: World): World {
  const { spec } = world.workload;
  const counter = world.counter + 1;
  const empty: ReplicaSet = {
    name: `shop-${counter}`,
    revision: revisionIn(world.workload),
    createdAt: counter,
    number: nextNumber(world.replicaSets),
    replicas: 0,
    minReadySeconds: spec.minReadySeconds ?? 0,
    desired: replicasOf(world),
    maxReplicas: replicasOf(world) + nativeAllowance(world).maxSurge,
    generation: 1,
    status: { replicas: 0, available: 0, observedGeneration: 0 },
  };
  const replicas = newReplicas(world, empty);
  return { ...world, counter, replicaSets: [...world.replicaSets, { ...empty, replicas }] };
}

/** `NewRSNewReplicas`: as many as fit under the surge, by what is asked of all ReplicaSets. */
function newReplicas(world: World, set: ReplicaSet): number {
  const replicas = replicasOf(world);
  const surge = podCount(
    world.workload.spec.strategy?.rollingUpdate?.maxSurge ?? 0,
    replicas,
    "up",
  );
  const room = replicas + surge - sum(world.replicaSets, (one) => one.replicas);
  if (room <= 0) return set.replicas;
  return set.replicas + Math.min(room, replicas - set.replicas);
}

/** `reconcileNewReplicaSet` */
function scaleUpNew(world: World): World {
  const set = newSetOf(world);
  const replicas = replicasOf(world);
  if (set === undefined || set.replicas === replicas) return world;
  const wanted = set.replicas > replicas ? replicas : newReplicas(world, set);
  return resize(world, set, wanted);
}

/** `reconcileOldReplicaSets`: unhealthy pods first, then available ones, the oldest set first. */
function scaleDownOld(world: World): World {
  const set = newSetOf(world);
  const old = world.replicaSets.filter((one) => one !== set && one.replicas > 0);
  if (set === undefined || old.length === 0) return world;
  const least = replicasOf(world) - nativeAllowance(world).maxUnavailable;
  const unavailable = set.replicas - set.status.available;
  const most = sum(world.replicaSets, (one) => one.replicas) - least - unavailable;
  if (most <= 0) return world;
  const clean = takeUnhealthy(world, old, most);
  if (clean === "stale") return world;
  // Not bounded by `most`, but by what the statuses report as available.
  const available = sum(clean.replicaSets, ({ status }) => status.available);
  const rest = clean.replicaSets.filter((one) => one.name !== set.name);
  return takePods(clean, rest, { most: available - least, from: ({ replicas }) => replicas });
}

/**
 * `cleanupUnhealthyReplicas`: it gives up on a ReplicaSet that reports more available pods than it
 * is to have, which is what keeps the controller from taking pods by a status that is old.
 */
function takeUnhealthy(world: World, old: readonly ReplicaSet[], most: number): World | "stale" {
  let left = most;
  for (const set of old.toSorted(byAge)) {
    if (left <= 0) break;
    if (unhealthy(set) < 0) return "stale";
    left -= unhealthy(set);
  }
  return takePods(world, old, { most, from: unhealthy });
}

const unhealthy = ({ replicas, status }: ReplicaSet): number => replicas - status.available;

interface Taking {
  readonly most: number;
  /** Pods of a set that may be taken. */
  readonly from: (set: ReplicaSet) => number;
}

function takePods(world: World, sets: readonly ReplicaSet[], { most, from }: Taking): World {
  let left = most;
  let is = world;
  for (const set of sets.toSorted(byAge)) {
    const count = Math.min(left, from(set));
    if (count <= 0) continue;
    is = resize(is, set, set.replicas - count);
    left -= count;
  }
  return is;
}

const byAge = (a: ReplicaSet, b: ReplicaSet): number => a.createdAt - b.createdAt;

function recreate(world: World): World {
  const set = newSetOf(world);
  const old = world.replicaSets.filter((one) => one !== set);
  const down = old.reduce((is, one) => resize(is, one, 0), world);
  if (down !== world || sum(old, ({ status }) => status.replicas) > 0) return down;
  const made = set === undefined ? createNewSet(world) : world;
  return scaleUpNew(made);
}

const NUMBER = "deployment.kubernetes.io/revision";

function withStatus(world: World): World {
  const { workload, replicaSets } = world;
  const set = newSetOf(world);
  const status = {
    observedGeneration: workload.metadata.generation,
    replicas: sum(replicaSets, (one) => one.status.replicas),
    updatedReplicas: set?.status.replicas ?? 0,
    availableReplicas: sum(replicaSets, (one) => one.status.available),
  };
  const number = set === undefined ? {} : { [NUMBER]: String(set.number) };
  const annotations = { ...workload.metadata.annotations, ...number };
  const metadata = { ...workload.metadata, annotations };
  return storeWorkload(world, { ...workload, metadata, status });
}
