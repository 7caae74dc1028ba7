import type { RolloutSpec, Step } from "@sluice/shared/api/rollout.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { WhenCutShort } from "@sluice/shared/config/feature-gates.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";

// Test support: a cluster in memory, as plain data. What moves it are functions from world to
// world: the native controllers (native-*.ts), users (user.ts) and our own controller (sluice.ts).

export type Template = Readonly<Record<string, unknown>>;

export interface StoredWorkload extends Workload {
  readonly metadata: Workload["metadata"] & {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation: number;
  };
}

export interface ReplicaSet {
  readonly name: string;
  /** Our name of its template. */
  readonly revision: string;
  /** Order of creation; the native controller takes pods from the oldest first. */
  readonly createdAt: number;
  /** Annotation `deployment.kubernetes.io/revision`. */
  readonly number: number;
  readonly replicas: number;
  readonly minReadySeconds: number;
  /** Annotations `desired-replicas` and `max-replicas` of the last time it was scaled. */
  readonly desired: number;
  readonly maxReplicas: number;
  readonly generation: number;
  readonly status: {
    readonly replicas: number;
    readonly available: number;
    readonly observedGeneration: number;
  };
}

export interface Pod {
  readonly name: string;
  /** Of a kind that uses names again; absent: the name. */
  readonly uid?: string;
  /** Name of its ReplicaSet, or else of the ControllerRevision that it was made from. */
  readonly owner: string;
  /** Of a DaemonSet. */
  readonly node?: string;
  /** It was told to end, and is still there. */
  readonly terminating?: true;
  readonly createdAt: number;
  /** In ms; absent while it is not ready. */
  readonly readySince?: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a kind's own controller keeps of a template: a ControllerRevision. */
export interface Kept {
  readonly name: string;
  /** Our name of its template. */
  readonly revision: string;
}

export interface World {
  /** In ms. */
  readonly now: number;
  /** The last number that was given to a version, a name or an order. */
  readonly counter: number;
  readonly workload: StoredWorkload;
  /** Absent once it is deleted. */
  readonly rollout?: StoredRollout;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  /** ControllerRevisions, the newest last; a Deployment has none. */
  readonly revisions?: readonly Kept[];
  /** Of a DaemonSet: names of nodes. */
  readonly nodes?: readonly string[];
  /** Nodes that do not answer, by name, and since when, in ms. */
  readonly lost?: Readonly<Record<string, number>>;
  /** Pods of this version never get ready, for as long as that is so. */
  readonly broken?: Version;
  /** Extra Deployments of canary style, with their templates. */
  readonly extras?: readonly Workload[];
  /** Labels of their pods, by name. */
  readonly extraLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** As our controller is told; absent: as it is usual. */
  readonly whenCutShort?: WhenCutShort;
}

export type Version = (typeof VERSIONS)[number];
export const VERSIONS = ["v1", "v2", "v3"] as const;

export const TEMPLATES = {
  v1: templateOf("v1"),
  v2: templateOf("v2"),
  v3: templateOf("v3"),
} as const satisfies Record<Version, Template>;

const NAMES: ReadonlyMap<string, Version> = new Map(
  VERSIONS.map((version) => [revisionOf(TEMPLATES[version]), version]),
);

function templateOf(version: string): Template {
  const containers = [{ name: "shop", image: `shop:${version}` }];
  return { metadata: { labels: { app: "shop" } }, spec: { containers } };
}

const REVISIONS = new WeakMap<Template, string>();

/** Our name of a template; a model asks for the same ones over and over. */
export function revisionIn({ spec: { template = {} } }: Pick<Workload, "spec">): string {
  const revision = REVISIONS.get(template) ?? revisionOf(template);
  REVISIONS.set(template, revision);
  return revision;
}

/** What a person would call a revision. */
export function versionOf(revision: string): string {
  return NAMES.get(revision) ?? revision;
}

type Typed = Pick<Workload, "apiVersion" | "kind">;
const DEPLOYMENT: Typed = { apiVersion: "apps/v1", kind: "Deployment" };
const NAME = { name: "shop", namespace: "web" } as const;

function rolloutWith({ apiVersion, kind }: Typed, steps: readonly Step[]): StoredRollout {
  const spec: RolloutSpec = {
    workloadRef: { apiVersion, kind, name: NAME.name },
    strategy: { canary: { steps } },
  };
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { ...NAME, uid: "rollout", resourceVersion: "1", generation: 1 },
    spec,
  };
}

/** A workload that has just been created, and a Rollout that has not been looked at yet. */
export interface Created extends Pick<Workload, "spec"> {
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: a Deployment. */
  readonly of?: Typed;
}

export function newWorld(created: Created, steps: readonly Step[]): World {
  const { labels, spec, of: { apiVersion, kind } = DEPLOYMENT } = created;
  const identity = { uid: "workload", resourceVersion: "2", generation: 1 };
  const metadata = { ...NAME, ...identity, labels: { ...labels } };
  return {
    now: Date.parse("2026-06-01T12:00:00Z"),
    counter: 2,
    workload: { apiVersion, kind, metadata, spec },
    rollout: rolloutWith({ apiVersion, kind }, steps),
    replicaSets: [],
    pods: [],
  };
}

export function replicasOf({ workload }: World): number {
  return workload.spec.replicas ?? 1;
}

export function podsOf(world: Pick<World, "pods">, set: Pick<ReplicaSet, "name">): readonly Pod[] {
  return world.pods.filter(({ owner }) => owner === set.name);
}

export function sum(sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + of(set), 0);
}

/** A ReplicaSet with something changed; a change of its spec is a new generation. */
export function withSet(world: World, name: string, change: Partial<ReplicaSet>): World {
  const replicaSets = world.replicaSets.map((set) => {
    if (set.name !== name) return set;
    const is = { ...set, ...change };
    const same = is.replicas === set.replicas && is.minReadySeconds === set.minReadySeconds;
    return same ? is : { ...is, generation: set.generation + 1 };
  });
  return { ...world, replicaSets };
}
