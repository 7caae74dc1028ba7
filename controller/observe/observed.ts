import type { Rollout } from "@sluice/shared/api/rollout.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { NativeRevision } from "./native-revisions.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";

/** A pod of the workload. One that is being deleted, or has ended, is not in the list. */
export interface PodSeen {
  readonly name: string;
  /** Which pod it is, and as of when: a deletion is guarded by it. */
  readonly seenAs: { readonly uid: string; readonly resourceVersion: string };
  /** Our name of its revision. */
  readonly revision: string;
  /** Since when it is ready; absent while it is not. */
  readonly readySince?: Date;
  readonly createdAt: Date;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a DaemonSet: its node does not answer, and since when. */
  readonly lost?: { readonly node: string; readonly since: Date };
  /** Why it is not ready, as the kubelet or the scheduler says it; empty when nothing is wrong. */
  readonly trouble: string;
}

/** A node that a DaemonSet cannot do anything about. */
export interface Apart {
  readonly kind:
    /** It does not answer; its pod is there as far as anybody knows. */
    | "lost"
    /** It does not answer, and its pod is on its way out for so long. */
    | "stranded"
    /** It keeps the pod that it has and takes no new one: the DaemonSet does not count it. */
    | "unwelcome"
    /** It has been removed, and its pod will be. */
    | "gone";
  readonly node: string;
}

export interface WorkloadSeen {
  /** As it is stored, without its template. */
  readonly object: Workload;
  /** Our name of the revision that its template makes. */
  readonly revision: string;
  /** Nobody else's manifest names the label that marks it as managed, so it is ours to remove. */
  readonly labelIsOurs: boolean;
  readonly record?: ReleaseRecord;
  /** Of a Deployment; other kinds have none. */
  readonly replicaSets: readonly ReplicaSetView[];
  /** Of other kinds; a Deployment has none. */
  readonly natives: readonly NativeRevision[];
  /** Without those on nodes that a DaemonSet does not count any more. */
  readonly pods: readonly PodSeen[];
  /** Of a DaemonSet, by name; absent or empty when all nodes are within reach. */
  readonly apart?: readonly Apart[];
}

/** All that a decision may look at. `observe/` fills it from the caches. */
export interface Observed {
  readonly rollout: Rollout;
  /** Absent when the Rollout refers to a workload that does not exist. */
  readonly workload?: WorkloadSeen;
  /** Why nothing is known of the workload's kind: the cluster has none, or we may not see it. */
  readonly kind?: "absent" | "unreadable";
  /** Name of an older Rollout that refers to the same workload, and therefore is the one that counts. */
  readonly rival?: string;
  readonly now: Date;
}
