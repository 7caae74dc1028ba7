import type { StandsAside } from "@sluice/shared/gate/stands-aside.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { Deployment } from "@sluice/shared/workloads/deployment.ts";
import type { StepInWords } from "@sluice/shared/words/plan.ts";

/** A Rollout as admission needs it, kept in memory by an informer. */
export interface KnownRollout {
  readonly namespace: string;
  readonly name: string;
  /** Why it lets every update through, if it does: users are told in these words. */
  readonly standsAside?: StandsAside;
  readonly steps: readonly StepInWords[];
  /** What it waits for now, in the words of its status; empty when idle. */
  readonly message: string;
}

/** What admission may know of the cluster: answered from memory, never by a call. */
export interface Known {
  /** Rollouts that refer to this Deployment, the one that counts first. */
  rolloutsOf(deployment: {
    readonly namespace: string;
    readonly name: string;
  }): readonly KnownRollout[];
  /** ReplicaSets that the Deployment with this uid controls. */
  replicaSetsOf(uid: string): readonly ReplicaSetView[];
}

/** An update on its way to the store. */
export interface Update {
  readonly before: Deployment;
  readonly after: Deployment;
}

/** What is to be stored instead, and what the person who sent it is told. */
export interface Answer {
  readonly object: Deployment;
  readonly warnings: readonly string[];
}
