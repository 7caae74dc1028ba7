import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import { storeWorkload } from "./api-server.ts";
import {
  currentIn,
  isAvailable,
  livingIn,
  newestIn,
  terminate,
  withNewest,
  withPod,
} from "./own-pods.ts";
import { type Kept, type Pod, replicasOf, type World } from "./world.ts";

/**
 * One sync of a CloneSet's own controller, after OpenKruise 1.8 (`pkg/controller/cloneset/sync`) with type
 * `ReCreate`: it scales, and only when there is nothing to scale it updates.
 */
export function syncCloneSet(before: World): World {
  const world = withNewest(before);
  const scaled = scale(world);
  return withStatus(scaled === world ? update(world) : scaled);
}

/** Label of a pod that is to be replaced: it goes at the next sync. */
const TO_DELETE = "apps.kruise.io/specified-delete";

interface Spec {
  readonly replicas: number;
  readonly partition: number;
  readonly maxUnavailable: number;
  readonly maxSurge: number;
  readonly minReadySeconds: number;
  readonly current: Kept;
  readonly newest: Kept;
}

function specIn(world: World): Spec {
  const { minReadySeconds = 0, updateStrategy = {} } = world.workload.spec;
  const { maxSurge = 0, maxUnavailable = "20%", partition = 0, paused } = updateStrategy;
  const replicas = replicasOf(world);
  const surge = paused === true ? 0 : podsOf(maxSurge, replicas, "up");
  return {
    replicas,
    partition: partitionIn(partition, replicas),
    maxUnavailable: podsOf(maxUnavailable, replicas, surge === 0 ? "up" : "down"),
    maxSurge: surge,
    minReadySeconds,
    current: currentIn(world),
    newest: newestIn(world),
  };
}

/** A percent below 100 lets at least one pod through. */
function partitionIn(partition: number | string, replicas: number): number {
  const pods = podsOf(partition, replicas, "up");
  const all = pods === replicas && replicas > 1;
  const capped = all && typeof partition === "string" && partition !== "100%" ? pods - 1 : pods;
  return Math.max(0, Math.min(capped, replicas));
}

/** What there is and what is to become of it. */
interface Diff {
  readonly old: readonly Pod[];
  readonly fresh: readonly Pod[];
  /** Pods, old or new, that are told to go. */
  readonly marked: readonly Pod[];
  readonly unavailable: number;
  /** Old pods that are too many. */
  readonly toUpdate: number;
  /** Pods above the desired number that are used now, and how many of them are old ones. */
  readonly surge: number;
  readonly oldSurge: number;
}

function diffOf(world: World, spec: Spec): Diff {
  const pods = livingIn(world);
  const { podsToDelete = [] } = world.workload.spec.scaleStrategy ?? {};
  const isMarked = ({ name, labels }: Pod): boolean =>
    labels[TO_DELETE] === "true" || podsToDelete.includes(name);
  const fresh = pods.filter(({ owner }) => owner === spec.newest.name);
  const old = pods.filter((pod) => !fresh.includes(pod));
  const marked = pods.filter(isMarked);
  const unavailable = pods.filter(
    (pod) => !isMarked(pod) && !isAvailable(pod, world, spec.minReadySeconds),
  ).length;
  const tooManyOld = Math.max(0, old.length - spec.partition);
  const missingNew = Math.max(0, spec.replicas - spec.partition - fresh.length);
  const ends = { marked: marked.length, fresh: marked.filter((pod) => fresh.includes(pod)).length };
  const forScale = Math.min(
    Math.max(unavailable + ends.marked - spec.maxUnavailable, 0),
    ends.marked,
  );
  const forUpdate = Math.min(tooManyOld, missingNew);
  const surge = Math.min(spec.maxSurge, Math.max(forScale, forUpdate));
  const oldSurge = forScale >= forUpdate ? Math.min(surge, Math.max(0, forScale - ends.fresh)) : 0;
  return {
    old,
    fresh,
    marked,
    unavailable,
    toUpdate: Math.min(tooManyOld, missingNew),
    surge,
    oldSurge,
  };
}

function scale(world: World): World {
  const spec = specIn(world);
  const diff = diffOf(world, spec);
  const total = diff.old.length + diff.fresh.length;
  const wanted = spec.replicas + diff.surge;
  const missing = wanted - total;
  if (missing > 0) return create(world, missing, { spec, diff });
  const ready = Math.max(0, spec.maxUnavailable + (total - spec.replicas) - diff.unavailable);
  const ended = remove(world, diff.marked, ready);
  if (ended !== world) return ended;
  const tooMany = total - diff.marked.length - wanted;
  if (tooMany <= 0 || diff.marked.length > 0) return world;
  return remove(world, chosen(diff, { spec, tooMany }), ready);
}

interface Known {
  readonly spec: Spec;
  readonly diff: Diff;
}

/** Old ones first, as far as the partition wants them. */
function create(world: World, missing: number, { spec, diff }: Known): World {
  const old = Math.max(0, spec.partition + diff.oldSurge - diff.old.length);
  return Array.from({ length: missing }).reduce<World>((is, _, index) => {
    const owner = (index < old ? spec.current : spec.newest).name;
    return withPod(is, { name: `shop-${is.counter + 1}`, owner });
  }, world);
}

/** Those that are not ready, and as many others as are allowed. */
function remove(world: World, pods: readonly Pod[], ready: number): World {
  const unready = pods.filter(({ readySince }) => readySince === undefined);
  const others = pods.filter(({ readySince }) => readySince !== undefined).slice(0, ready);
  return [...unready, ...others].reduce(terminate, world);
}

function chosen(
  { old, fresh, oldSurge }: Diff,
  { spec, tooMany }: { readonly spec: Spec; readonly tooMany: number },
): readonly Pod[] {
  const ofOld = Math.min(tooMany, Math.max(0, old.length - spec.partition - oldSurge));
  return [...unreadyFirst(old).slice(0, ofOld), ...unreadyFirst(fresh).slice(0, tooMany - ofOld)];
}

/** Those that are not ready first, then those that have been ready for the shortest time, the last made first. */
const unreadyFirst = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toReversed().toSorted((a, b) => (rankOf(a) === rankOf(b) ? 0 : rankOf(b) - rankOf(a)));

const rankOf = ({ readySince }: Pod): number => readySince ?? Number.POSITIVE_INFINITY;

/** Marks old pods that go at the next sync. */
function update(world: World): World {
  const spec = specIn(world);
  const diff = diffOf(world, spec);
  if (world.workload.spec.updateStrategy?.paused === true) return world;
  const available = (pod: Pod) => isAvailable(pod, world, spec.minReadySeconds);
  const all = [...diff.old, ...diff.fresh];
  const most = spec.maxUnavailable + all.length - spec.replicas;
  const freshGone = diff.fresh.filter((pod) => !available(pod)).length;
  let gone = all.filter((pod) => !available(pod)).length;
  const due: Pod[] = [];
  for (const pod of unreadyFirst(diff.old).slice(0, diff.toUpdate)) {
    if (freshGone + due.length >= most || (available(pod) && gone >= most)) break;
    if (available(pod)) gone += 1;
    due.push(pod);
  }
  return due.reduce(withMark, world);
}

function withMark(world: World, { name }: Pod): World {
  const pods = world.pods.map((pod) =>
    pod.name === name ? { ...pod, labels: { ...pod.labels, [TO_DELETE]: "true" } } : pod,
  );
  return { ...world, pods };
}

function withStatus(world: World): World {
  const { workload } = world;
  const { replicas, minReadySeconds, newest, current } = specIn(world);
  const pods = livingIn(world);
  const updated = pods.filter(({ owner }) => owner === newest.name).length;
  const over = updated === pods.length && pods.length === replicas;
  const status = {
    observedGeneration: workload.metadata.generation,
    replicas: pods.length,
    readyReplicas: pods.filter(({ readySince }) => readySince !== undefined).length,
    availableReplicas: pods.filter((pod) => isAvailable(pod, world, minReadySeconds)).length,
    updatedReplicas: updated,
    currentRevision: (over ? newest : current).name,
    updateRevision: newest.name,
  };
  return storeWorkload(world, { ...workload, status });
}
