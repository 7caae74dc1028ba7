import { CONTROLLER_REVISION_HASH } from "@sluice/shared/gate/names.ts";
import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import { ordinalIn, ordinalsOf } from "@sluice/shared/workloads/kinds/ordinals.ts";
import { isReported } from "@sluice/shared/workloads/reported.ts";
import type { PodSeen, WorkloadSeen } from "../observe/observed.ts";

/** Kinds whose controllers are known to wait so; a look-alike may do anything. */
const ORDERED = new Set(["apps", "apps.kruise.io"]);

/**
 * The pod that keeps a StatefulSet from going on, although it is to be replaced.
 *
 * Under `podManagementPolicy: OrderedReady` its own controller waits for the lowest ordinal that is
 * not ready before it replaces any pod, also for one whose revision was given up because it never
 * gets ready: for ever, unless somebody deletes that pod by hand. Seen on Kubernetes 1.36.3 and
 * OpenKruise 1.8.3; under `Parallel` both take it by themselves.
 *
 * @param target our name of the revision that all go to: its pods are left alone, also where a scaling
 *   has left one below the partition
 * @returns undefined while there is none: all are ready, or the first that is not is of the revision
 *   that it is to have or is being replaced already, or its own controller has not seen yet what is wanted
 */
export function blockingPod(workload: WorkloadSeen, target: string): PodSeen | undefined {
  const { object, pods } = workload;
  if (!isOrdered(workload) || !isReported(workload.object)) return undefined;
  const byOrdinal = new Map(pods.map((pod) => [ordinalIn(pod.name), pod]));
  for (const [index, ordinal] of ordinalsOf(object.spec).entries()) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) return undefined;
    if (pod.readySince !== undefined) continue;
    if (pod.revision === target) return undefined;
    const is = pod.labels[CONTROLLER_REVISION_HASH];
    const wanted = revisionAt(workload, index);
    return is === undefined || wanted === undefined || is === wanted ? undefined : pod;
  }
  return undefined;
}

function isOrdered({ object }: WorkloadSeen): boolean {
  const { apiVersion, kind, spec } = object;
  const [group = ""] = apiVersion.split("/");
  const { podManagementPolicy = "OrderedReady", updateStrategy } = spec;
  const rolls = updateStrategy?.type !== "OnDelete";
  return (
    kind === "StatefulSet" && ORDERED.has(group) && rolls && podManagementPolicy === "OrderedReady"
  );
}

/** What its own controller would label a new pod with that is the n-th by ordinal, from 0 on. */
function revisionAt({ object }: WorkloadSeen, index: number): string | undefined {
  const { replicas = 1, updateStrategy } = object.spec;
  const partition = podsOf(updateStrategy?.rollingUpdate?.partition ?? 0, replicas, "up");
  const { currentRevision, updateRevision } = object.status ?? {};
  return index < partition ? currentRevision : updateRevision;
}
