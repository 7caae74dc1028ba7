import type { Rollout } from "@sluice/shared/api/rollout.ts";
import type { ExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { AutoscalerView } from "@sluice/shared/workloads/autoscaler.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Choices } from "../choices.ts";
import type { SharedSeen } from "../shared-routing/seen.ts";
import type { TrafficSeen } from "../traffic/seen.ts";
import type { NativeRevision } from "./native-revisions.ts";
import type { Trouble } from "@sluice/shared/workloads/trouble.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";

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
  /** When it was given its revision in place; absent: it was made with it. */
  readonly changedAt?: Date;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a DaemonSet: where it is. */
  readonly node?: string;
  /** Of a DaemonSet: its node does not answer, and since when. */
  readonly lost?: { readonly since: Date };
  /** Why it is not ready, as the kubelet or the scheduler says it; absent when nothing is wrong. */
  readonly trouble?: Trouble;
}

/** An extra canary Deployment of a Rollout, of this release or of one before it. */
export interface ExtraSeen {
  /** As it is stored; writes start from it. */
  readonly view: WorkloadView;
  /** uid of the Rollout that controls it; empty when none does. */
  readonly owner: string;
  /** Absent when somebody has taken it off: then nobody knows what it was made for. */
  readonly record?: ExtraRecord;
  readonly replicaSets: readonly ReplicaSetView[];
  /** Why pods of its template cannot be made; absent while they can. */
  readonly uncreated?: Trouble;
  /** Those of the release are said to run its revision, although their own template differs by metadata. */
  readonly pods: readonly PodSeen[];
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
  /** uids of pods that are on their way out, and of none of the others; absent: there are none. */
  readonly leaving?: readonly string[];
  /** Those of them that are evicted or preempted, with their trouble; absent: there are none. */
  readonly evicted?: readonly PodSeen[];
  /** Of a DaemonSet, by name; absent or empty when all nodes are within reach. */
  readonly apart?: readonly Apart[];
  /** Why pods of the template's revision cannot be made; absent while they can. */
  readonly uncreated?: Trouble;
  /** The extra Deployment of the release under way. */
  readonly extra?: ExtraSeen;
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
  /** All extra Deployments that belong to the Rollout. */
  readonly extras: readonly ExtraSeen[];
  /** Autoscalers that scale the workload, or would if they were not disabled; absent: none. */
  readonly autoscalers?: readonly AutoscalerView[];
  /** How requests reach the workload; absent where that is not looked at. */
  readonly traffic?: TrafficSeen;
  /** TrafficRoutings that it refers to, or has marked; absent where nobody has looked. */
  readonly shared?: SharedSeen;
  /** Absent: the usual ones. */
  readonly choices?: Choices;
  readonly now: Date;
}
