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

/** Pods of a Deployment that are not on their way out. */
export interface Counts {
  readonly total: number;
  readonly ready: number;
  readonly byRevision: ReadonlyMap<string, number>;
}

export function countPods(world: World, deployment: DeploymentState): Counts {
  const byRevision = new Map<string, number>();
  let total = 0;
  let ready = 0;
  for (const pod of world.pods.values()) {
    const owner = world.replicaSets.get(pod.owner);
    if (owner?.owner !== deployment.uid || pod.life === "ending") continue;
    total += 1;
    if (pod.life === "ready") ready += 1;
    byRevision.set(owner.revision, (byRevision.get(owner.revision) ?? 0) + 1);
  }
  return { total, ready, byRevision };
}

/** The Rollout that holds a Deployment; none when it stands aside or has not seen it yet. */
export function rolloutOf(world: World, deployment: string): RolloutState | undefined {
  return [...world.rollouts.values()].find(
    ({ workload, duty, phase }) =>
      workload === deployment && duty === "holds" && ["Healthy", "Progressing"].includes(phase),
  );
}
