import type { ApprovalPolicy, Identity, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import type { Style } from "@sluice/shared/api/style.ts";
import type { StandsAside } from "@sluice/shared/gate/stands-aside.ts";
import type { WayBack } from "@sluice/shared/gate/way-back.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { StepInWords } from "@sluice/shared/words/plan.ts";

/** A Rollout as admission needs it, kept in memory by an informer. */
export interface KnownRollout {
  readonly namespace: string;
  readonly name: string;
  /** Absent for one that is only known by its name. */
  readonly uid?: string | undefined;
  readonly style: Style;
  /** Why it lets every update through, if it does: users are told in these words. */
  readonly standsAside?: StandsAside;
  /** `strategy.paused`: what it holds goes no step further. */
  readonly paused?: boolean | undefined;
  readonly steps: readonly StepInWords[];
  /** What it waits for now, in the words of its status; empty when idle. */
  readonly message: string;
  /** How its releases go back; absent: at once. */
  readonly wayBack?: WayBack;
  /** The revision that an automatic rollback took back, and when, until somebody approves it. */
  readonly rolledBack?: { readonly revision: string; readonly at: string };
  /** Who may approve; absent: everybody who has the right to. */
  readonly approval?: ApprovalPolicy;
  /** By what its releases route requests; absent where they do not. */
  readonly routing?: TrafficRouting | undefined;
}

/** What admission may know of the cluster: answered from memory, never by a call. */
export interface Known {
  /** Rollouts that refer to this workload, the one that counts first. */
  rolloutsOf(workload: Pick<Workload, "apiVersion" | "kind" | "metadata">): readonly KnownRollout[];
  /** ReplicaSets that the Deployment with this uid controls; of any other kind there are none. */
  replicaSetsOf(uid: string): readonly ReplicaSetView[];
}

/** An update on its way to the store. */
export interface Update {
  readonly before: Workload;
  readonly after: Workload;
  /** Who sends it; absent when the API server names nobody. */
  readonly by?: Identity | undefined;
}

/** Desired pods: a DaemonSet has them in its status, which only the stored object is sure to have. */
export function desiredPods({ before, after }: Update): number {
  const { status } = before;
  return adapterOf(after).replicasOf({ ...after, ...(status === undefined ? {} : { status }) });
}

/** What is to be stored instead, and what the person who sent it is told. */
export interface Answer {
  readonly object: Workload;
  readonly warnings: readonly string[];
}
