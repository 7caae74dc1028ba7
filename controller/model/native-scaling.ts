import { nativeAllowance } from "./native-allowance.ts";
import { type ReplicaSet, replicasOf, sum, withSet, type World } from "./world.ts";

/** `isScalingEvent`: a ReplicaSet with pods was scaled when another number was desired. */
export function isScalingEvent(world: World): boolean {
  return activeOf(world).some(({ desired }) => desired !== replicasOf(world));
}

const activeOf = ({ replicaSets }: World): readonly ReplicaSet[] =>
  replicaSets.filter(({ replicas }) => replicas > 0);

/** `scale` of the native controller: all that it does to a Deployment that is paused. */
export function scale(world: World, newSet: ReplicaSet | undefined): World {
  const replicas = replicasOf(world);
  const only = activeOrLatest(world, newSet);
  if (only !== undefined) return resize(world, only, replicas);
  if (newSet !== undefined && isSaturated(newSet, replicas)) {
    const old = activeOf(world).filter((set) => set !== newSet);
    return old.reduce((is, set) => resize(is, set, 0), world);
  }
  const rolling = world.workload.spec.strategy?.type !== "Recreate";
  return rolling ? inProportion(world) : world;
}

function activeOrLatest(world: World, newSet: ReplicaSet | undefined): ReplicaSet | undefined {
  const active = activeOf(world);
  if (active.length > 1) return undefined;
  const newest = world.replicaSets.toSorted((a, b) => b.createdAt - a.createdAt)[0];
  return active[0] ?? newSet ?? newest;
}

function isSaturated({ replicas, desired, status }: ReplicaSet, wanted: number): boolean {
  return replicas === wanted && desired === wanted && status.available === wanted;
}

/** Shares what is to be added or removed by size, the largest first; what is left over is its. */
function inProportion(world: World): World {
  const replicas = replicasOf(world);
  const allowed = replicas > 0 ? replicas + nativeAllowance(world).maxSurge : 0;
  const sets = activeOf(world);
  const toAdd = allowed - sum(sets, (set) => set.replicas);
  const largest = sets.toSorted((a, b) =>
    a.replicas === b.replicas ? byAge(a, b, toAdd) : b.replicas - a.replicas,
  );
  let added = 0;
  const sizes = largest.map((set) => {
    const share = shareOf(world, set, { toAdd, added });
    added += share;
    return set.replicas + share;
  });
  return largest.reduce((is, set, index) => {
    const leftover = index === 0 ? toAdd - added : 0;
    return scaleSet(is, set, Math.max(0, (sizes[index] ?? 0) + leftover));
  }, world);
}

/** Of the same size, the newer grows first and the older shrinks first. */
function byAge(a: ReplicaSet, b: ReplicaSet, toAdd: number): number {
  return toAdd > 0 ? b.createdAt - a.createdAt : a.createdAt - b.createdAt;
}

interface Adding {
  readonly toAdd: number;
  readonly added: number;
}

/** `GetReplicaSetProportion` */
function shareOf(world: World, set: ReplicaSet, { toAdd, added }: Adding): number {
  if (toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(world, set);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function fractionOf(world: World, set: ReplicaSet): number {
  const replicas = replicasOf(world);
  if (replicas === 0) return -set.replicas;
  const before = set.maxReplicas === 0 ? (world.workload.status?.replicas ?? 0) : set.maxReplicas;
  if (before === 0) return 0;
  const now = replicas + nativeAllowance(world).maxSurge;
  return Math.floor((set.replicas * now) / before + 0.5) - set.replicas;
}

/** `scaleReplicaSetAndRecordEvent`: nothing at all when the size is right. */
export function resize(world: World, set: ReplicaSet, replicas: number): World {
  return set.replicas === replicas ? world : scaleSet(world, set, replicas);
}

/** `scaleReplicaSet`: also says for what number it was scaled. */
function scaleSet(world: World, set: ReplicaSet, replicas: number): World {
  const desired = replicasOf(world);
  const maxReplicas = desired + nativeAllowance(world).maxSurge;
  const same =
    set.replicas === replicas && set.desired === desired && set.maxReplicas === maxReplicas;
  return same ? world : withSet(world, set.name, { replicas, desired, maxReplicas });
}
