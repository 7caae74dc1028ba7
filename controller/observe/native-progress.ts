import type { Allowance } from "@sluice/shared/gate/pod-count.ts";
import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import type { Settings } from "@sluice/shared/gate/release-record.ts";
import type { NativeProgress } from "@sluice/shared/words/progress.ts";
import { isReported } from "@sluice/shared/workloads/reported.ts";
import { replicasOf } from "./facts.ts";
import type { WorkloadSeen } from "./observed.ts";

/** How far the kind's own controller says that it is. */
export function nativeProgress(workload: WorkloadSeen): NativeProgress {
  const { status = {} } = workload.object;
  const replicas = replicasOf(workload);
  const reported = isReported(workload.object);
  const counts = status.desiredNumberScheduled === undefined ? ofReplicas : ofNodes;
  return { reported, replicas, ...counts(status, replicas) };
}

type Status = NonNullable<WorkloadSeen["object"]["status"]>;
type Counts = Pick<NativeProgress, "updated" | "available" | "total">;

/** Not every version of every kind counts the available ones. */
const ofReplicas = (status: Status): Counts => ({
  updated: status.updatedReplicas ?? 0,
  available: status.availableReplicas ?? status.readyReplicas ?? 0,
  total: status.replicas ?? 0,
});

/** A DaemonSet has one pod a node, and no other number. */
const ofNodes = (status: Status, replicas: number): Counts => ({
  updated: status.updatedNumberScheduled ?? 0,
  available: status.numberAvailable ?? 0,
  total: replicas,
});

/** Its own controller has nothing left to do, and as many pods run as the user allows. */
export function isNativelyComplete(
  workload: WorkloadSeen,
  settings: Settings,
  own: Allowance,
): boolean {
  const { reported, replicas, updated, available, total } = nativeProgress(workload);
  const away = awayFrom(workload);
  const due = pastPartition(settings, workload);
  return (
    reported &&
    updated >= due - away &&
    oldInReach(workload) <= replicas - due &&
    total === replicas &&
    available >= replicas - own.maxUnavailable - away
  );
}

/** Nodes that do not answer: its own controller counts them, and can do nothing about them either. */
function awayFrom({ apart = [] }: WorkloadSeen): number {
  return apart.filter(({ kind }) => kind === "lost" || kind === "stranded").length;
}

/**
 * Old pods on nodes that answer, where others do not: a pod there may well be of the new revision, and its
 * own controller counts it as updated then, instead of another.
 */
function oldInReach(workload: WorkloadSeen): number {
  const { pods, revision } = workload;
  if (awayFrom(workload) === 0) return 0;
  return pods.filter((pod) => pod.lost === undefined && pod.revision !== revision).length;
}

/**
 * Pods that its own controller is to update: not those below a partition of the user's, and none where
 * it has been told not to.
 */
export function pastPartition({ partition = 0 }: Settings, workload: WorkloadSeen): number {
  if (workload.object.spec.updateStrategy?.type === "OnDelete") return 0;
  const replicas = replicasOf(workload);
  return Math.max(0, replicas - podsOf(partition, replicas, "up"));
}
