import type {
  WorkloadState,
  Happening,
  PodState,
  ReplicaSetState,
  RolloutState,
} from "./happening.ts";

/** The objects at one moment of a story. */
export interface World {
  readonly workloads: Map<string, WorkloadState>;
  readonly replicaSets: Map<string, ReplicaSetState>;
  readonly pods: Map<string, PodState>;
  readonly rollouts: Map<string, RolloutState>;
}

export function emptyWorld(): World {
  return {
    workloads: new Map(),
    replicaSets: new Map(),
    pods: new Map(),
    rollouts: new Map(),
  };
}

/** Makes the world what it is after this happening. */
export function apply(world: World, happening: Happening): void {
  switch (happening.kind) {
    case "workload":
      return set(world.workloads, happening.name, happening.state);
    case "replica-set":
      return set(world.replicaSets, happening.uid, happening.state);
    case "pod":
      return set(world.pods, happening.uid, happening.state);
    case "rollout":
      return set(world.rollouts, happening.name, happening.state);
    case "told":
      return;
  }
}

function set<T>(map: Map<string, T>, key: string, state: T | "gone"): void {
  if (state === "gone") map.delete(key);
  else map.set(key, state);
}

/**
 * Pods of a workload that are not on their way out.
 *
 * Numbers that must not be too large leave out pods that their ReplicaSet does not want: ReplicaSets work
 * side by side, so for a moment one has made its pods and the other still has its own; and one that
 * lost the answer to a creation makes another pod, and removes it again.
 */
export interface Counts {
  /** Wanted by their ReplicaSets. */
  readonly total: number;
  readonly byRevision: ReadonlyMap<string, number>;
  /** Asked for already: what is on its way when a limit becomes lower may still come. */
  readonly promised: ReadonlyMap<string, number>;
  /** All there are. */
  readonly living: number;
  readonly ready: number;
  /** Ready ones that stay: what their ReplicaSets have already been told to take may still go. */
  readonly staying: number;
  readonly readyByRevision: ReadonlyMap<string, number>;
  readonly livingByRevision: ReadonlyMap<string, number>;
}

export function countPods(world: World, { uid }: WorkloadState): Counts {
  const byRevision = new Map<string, number>();
  const promised = new Map<string, number>();
  const readyByRevision = new Map<string, number>();
  const livingByRevision = new Map<string, number>();
  const counts = { total: 0, living: 0, ready: 0, staying: 0 };
  for (const { revision, pods, wanted, asked } of groupsOf(world, uid)) {
    counts.total += wanted;
    counts.living += pods.length;
    const ready = pods.filter(({ life }) => life === "ready").length;
    counts.ready += ready;
    counts.staying += Math.min(ready, wanted);
    readyByRevision.set(revision, (readyByRevision.get(revision) ?? 0) + ready);
    livingByRevision.set(revision, (livingByRevision.get(revision) ?? 0) + pods.length);
    byRevision.set(revision, (byRevision.get(revision) ?? 0) + wanted);
    promised.set(revision, (promised.get(revision) ?? 0) + asked);
  }
  return { ...counts, byRevision, promised, readyByRevision, livingByRevision };
}

/** Living pods of one revision. */
interface Group {
  readonly revision: string;
  readonly pods: readonly PodState[];
  /** How many of them their controller wants. */
  readonly wanted: number;
  /** How many it wants in all. */
  readonly asked: number;
}

/** By ReplicaSet, or by what the pods themselves run where the workload has no ReplicaSets. */
function groupsOf(world: World, uid: string): readonly Group[] {
  const living = [...world.pods.values()].filter(({ life }) => life !== "ending");
  const sets = [...world.replicaSets.values()].filter(({ owner }) => owner === uid);
  const itsOwn = Map.groupBy(
    living.filter(({ owner }) => owner === uid),
    ({ runs }) => runs,
  );
  return [
    ...sets.map(({ uid: set, revision, replicas }) => {
      const pods = living.filter(({ owner }) => owner === set);
      return { revision, pods, wanted: Math.min(pods.length, replicas), asked: replicas };
    }),
    ...[...itsOwn].map(([revision, pods]) => ({
      revision,
      pods,
      wanted: pods.length,
      asked: pods.length,
    })),
  ];
}

/** Pods of a revision: as many as its ReplicaSets have been told to have, or as there are. */
export function promisedPods(world: World, { uid }: WorkloadState, revision: string): number {
  const sets = [...world.replicaSets.values()].filter(({ owner }) => owner === uid);
  const pods = [...world.pods.values()].filter(
    ({ owner, runs, life }) => owner === uid && runs === revision && life !== "ending",
  );
  return sets
    .filter((set) => set.revision === revision)
    .reduce((sum, { replicas }) => sum + replicas, pods.length);
}

/** The Rollout that holds a workload; none when it stands aside or has not seen it yet. */
export function rolloutOf(world: World, name: string): RolloutState | undefined {
  return [...world.rollouts.values()].find(
    ({ workload, duty, phase }) =>
      workload === name && duty === "holds" && ["Healthy", "Progressing"].includes(phase),
  );
}
