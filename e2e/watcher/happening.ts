import type { Step } from "@sluice/shared/api/rollout.ts";
import type { Limits, PodCount } from "./pod-count.ts";

export interface WorkloadState {
  readonly uid: string;
  readonly replicas: number;
  readonly generation: number;
  /** The generation that its own controller has acted on. */
  readonly observed: number;
  /** Name of the pod template: equal for equal templates. */
  readonly revision: string;
  /** As they are stored: the user's own only while no release is under way. */
  readonly limits: Limits;
  /** How many old pods a step of a percent leaves in any case, unless it is 100%. */
  readonly spared: number;
  /** Which revision pods get that a scaling adds, as far as nobody holds them back. */
  readonly joining: "both in proportion" | "the new one";
  /** Pods that its own settings leave at the old revision, as they are stored. */
  readonly keeps: PodCount;
  /** Whose number of pods is that of its nodes may have others, on nodes that it does not count any more. */
  readonly counts: "its nodes" | "its pods";
  /** Name of the workload that this one stands beside, as an extra one; empty for all others. */
  readonly beside: string;
}

export interface ReplicaSetState {
  readonly uid: string;
  readonly owner: string;
  readonly revision: string;
  /** Pods that it was told to have. */
  readonly replicas: number;
}

export interface PodState {
  readonly uid: string;
  readonly name: string;
  /** uid of its ReplicaSet, or of its workload where that has none. */
  readonly owner: string;
  /** Revision of a workload without ReplicaSets that it runs, by what is in it. */
  readonly runs: string;
  readonly life: "ready" | "not ready" | "ending";
}

export interface RolloutState {
  readonly uid: string;
  /** Name of the workload. */
  readonly workload: string;
  readonly duty: "holds" | "stands aside";
  /** Where the new pods are: in the workload itself, or in an extra one. */
  readonly place: "in it" | "beside it";
  /** In `BlueGreen` every old pod stays beside the new ones until the release is over. */
  readonly style: "Partition" | "BlueGreen";
  readonly steps: readonly Step[];
  /** The last step is over, and the old pods stay for so many seconds more; absent: it is not, or they do not. */
  readonly leavingSeconds?: number;
  readonly phase: string;
  /** 1-based; 0 before the first release. */
  readonly step: number;
  readonly nextStep: number;
  readonly stepState: string;
  /** Generation of the workload that the status speaks of. */
  readonly workloadGeneration: number;
  /** Who wrote the state of the step: field managers. */
  readonly stateBy: readonly string[];
}

/** One change of one object, or something that the story says it is about to do. */
export type Happening = {
  /** Revision of etcd, the same count for all kinds: happenings have one true order. */
  readonly version: number;
  /** Milliseconds since the story began, when we heard of it. */
  readonly heardAt: number;
} & (
  | { readonly kind: "workload"; readonly name: string; readonly state: WorkloadState | "gone" }
  | { readonly kind: "replica-set"; readonly uid: string; readonly state: ReplicaSetState | "gone" }
  | { readonly kind: "pod"; readonly uid: string; readonly state: PodState | "gone" }
  | { readonly kind: "rollout"; readonly name: string; readonly state: RolloutState | "gone" }
  | { readonly kind: "told"; readonly told: Told }
);

/** What a story tells its watcher. */
export type Told =
  /** The limits of a workload become these; while the change is on its way, old and new ones do. */
  | { readonly kind: "limits"; readonly workload: string; readonly limits: readonly Limits[] }
  /** From here on the new revision comes out without steps, on purpose. */
  | { readonly kind: "native"; readonly workload: string }
  /** From here on steps count again; what is out already may stay. */
  | { readonly kind: "gated"; readonly workload: string }
  /** So many nodes of it do not answer: nobody can do anything about the pods there. */
  | { readonly kind: "unreachable"; readonly workload: string; readonly nodes: number }
  /** The story itself takes this pod away. */
  | { readonly kind: "taking"; readonly pod: string };
