import { intentOf } from "@sluice/shared/gate/intent.ts";
import { RELEASE_RECORD, ROLLOUT_ID, STABLE_REVISION } from "@sluice/shared/gate/names.ts";
import { type Allowance, allowanceOf } from "@sluice/shared/gate/pod-count.ts";
import type { Originals, ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { Deployment } from "@sluice/shared/workloads/deployment.ts";
import type { NativeProgress } from "@sluice/shared/words/progress.ts";
import type { WorkloadSeen } from "./observed.ts";

/** Desired pods; the API server fills in 1. */
export function replicasOf({ deployment }: Pick<WorkloadSeen, "deployment">): number {
  return deployment.spec.replicas ?? 1;
}

/**
 * The user's own settings in the middle of a release. Besides the saved ones it sees what somebody
 * changed while the webhook was away, so that neither the change nor the hold is lost.
 */
export function originalsNow({ deployment }: Pick<WorkloadSeen, "deployment">): Originals {
  const { [RELEASE_RECORD]: _record, ...annotations } = deployment.metadata.annotations ?? {};
  const bare: Deployment = { ...deployment, metadata: { ...deployment.metadata, annotations } };
  return intentOf({ sent: deployment, stored: bare });
}

/** What the user's own strategy allows, in pods of now. */
export function ownAllowance(workload: WorkloadSeen, { originals }: ReleaseRecord): Allowance {
  // A Recreate has no rolling settings: the defaults are what it would get without it.
  const own = originals.strategyType === "Recreate" ? {} : originals;
  return allowanceOf(own, replicasOf(workload));
}

/** Id of the release: the user's own, or else its revision. The label comes first, as for tools. */
export function rolloutIdOf({ deployment }: WorkloadSeen, revision: string): string {
  const { labels, annotations } = deployment.metadata;
  return labels?.[ROLLOUT_ID] ?? annotations?.[ROLLOUT_ID] ?? revision;
}

/** pod-template-hash of the ReplicaSet of a revision; empty until there is one. */
export function podHashOf({ replicaSets }: WorkloadSeen, revision: string): string {
  return (
    replicaSets.find((set) => set.revision === revision && !set.deleting)?.podTemplateHash ?? ""
  );
}

/** pod-template-hash that the release leaves, as the webhook labelled it. */
export function stableHashOf(workload: WorkloadSeen, record: ReleaseRecord): string {
  return (
    workload.deployment.metadata.labels?.[STABLE_REVISION] ?? podHashOf(workload, record.stable)
  );
}

export function nativeProgress(workload: WorkloadSeen): NativeProgress {
  const { metadata, status } = workload.deployment;
  return {
    reported: (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0),
    replicas: replicasOf(workload),
    updated: status?.updatedReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    total: status?.replicas ?? 0,
  };
}

/** The Deployment's own controller has nothing left to do, and as many pods run as the user allows. */
export function isNativelyComplete(workload: WorkloadSeen, own: Allowance): boolean {
  const { reported, replicas, updated, available, total } = nativeProgress(workload);
  return (
    reported &&
    updated === replicas &&
    total === replicas &&
    available >= replicas - own.maxUnavailable
  );
}
