import type {
  DeploymentState,
  Happening,
  PodState,
  ReplicaSetState,
  RolloutState,
} from "./happening.ts";

/** The objects at one moment of a story. */
export interface World {
  readonly deployments: Map<string, DeploymentState>;
  readonly replicaSets: Map<string, ReplicaSetState>;
  readonly pods: Map<string, PodState>;
  readonly rollouts: Map<string, RolloutState>;
}

export function emptyWorld(): World {
  return {
    deployments: new Map(),
    replicaSets: new Map(),
    pods: new Map(),
    rollouts: new Map(),
  };
}

/** Makes the world what it is after this happening. */
export function apply(world: World, happening: Happening): void {
  switch (happening.kind) {
    case "deployment":
      return set(world.deployments, happening.name, happening.state);
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
 * Pods of a Deployment that are not on their way out.
 *
 * Numbers that must not be too large leave out pods that their ReplicaSet does not want: ReplicaSets work
 * side by side, so for a moment one has made its pods and the other still has its own; and one that
 * lost the answer to a creation makes another pod, and removes it again.
 */
export interface Counts {
  /** Wanted by their ReplicaSets. */
  readonly total: number;
  readonly byRevision: ReadonlyMap<string, number>;
  /** All there are. */
  readonly living: number;
  readonly ready: number;
}

export function countPods(world: World, deployment: DeploymentState): Counts {
  const sets = [...world.replicaSets.values()].filter(({ owner }) => owner === deployment.uid);
  const byRevision = new Map<string, number>();
  const all = { total: 0, living: 0, ready: 0 };
  for (const { uid, revision, replicas } of sets) {
    const pods = [...world.pods.values()].filter(
      (pod) => pod.owner === uid && pod.life !== "ending",
    );
    const wanted = Math.min(pods.length, replicas);
    all.total += wanted;
    all.living += pods.length;
    all.ready += pods.filter(({ life }) => life === "ready").length;
    byRevision.set(revision, (byRevision.get(revision) ?? 0) + wanted);
  }
  return { ...all, byRevision };
}

/** Pods of a revision: as many as there are, or as its ReplicaSets have been told to have. */
export function promisedPods(world: World, { uid }: DeploymentState, revision: string): number {
  const sets = [...world.replicaSets.values()];
  return sets
    .filter((set) => set.owner === uid && set.revision === revision)
    .reduce((sum, { replicas }) => sum + replicas, 0);
}

/** The Rollout that holds a Deployment; none when it stands aside or has not seen it yet. */
export function rolloutOf(world: World, deployment: string): RolloutState | undefined {
  return [...world.rollouts.values()].find(
    ({ workload, duty, phase }) =>
      workload === deployment && duty === "holds" && ["Healthy", "Progressing"].includes(phase),
  );
}
