import { API_VERSION, KIND } from "../api/rollout.ts";
import { groupOf } from "../api/same-workload.ts";
import { parseStoredSharedRouting, type StoredSharedRouting } from "../api/shared-routing.ts";
import { parseStoredRollout, type StoredRollout } from "../api/stored-rollout.ts";
import { API_VERSION as V1ALPHA1 } from "../api/v1alpha1/rollout.ts";
import { KIND as TRAFFIC_ROUTING } from "../api/v1alpha1/traffic-routing.ts";
import type { Resource } from "../kube/resource.ts";
import { type WorkloadView, parseWorkloadView } from "./workload-view.ts";
import { type ControllerRevisionView, parseControllerRevision } from "./controller-revision.ts";
import { type NodeView, parseNode } from "./node.ts";
import { parsePod, type PodView } from "./pod.ts";
import type { Workload } from "./workload.ts";
import { parseReplicaSet, type ReplicaSetView } from "./replicaset.ts";

export const ROLLOUTS: Resource<StoredRollout> = {
  apiVersion: API_VERSION,
  kind: KIND,
  plural: "rollouts",
  namespaced: "namespaced",
  parse: parseStoredRollout,
};

export const SHARED_ROUTINGS: Resource<StoredSharedRouting> = {
  apiVersion: V1ALPHA1,
  kind: TRAFFIC_ROUTING,
  plural: "trafficroutings",
  namespaced: "namespaced",
  parse: parseStoredSharedRouting,
};

function workloads(apiVersion: string, kind: string, plural: string): Resource<WorkloadView> {
  return { apiVersion, kind, plural, namespaced: "namespaced", parse: parseWorkloadView };
}

/** Every cluster has these. */
export const NATIVE_WORKLOADS: readonly Resource<WorkloadView>[] = [
  workloads("apps/v1", "Deployment", "deployments"),
  workloads("apps/v1", "StatefulSet", "statefulsets"),
  workloads("apps/v1", "DaemonSet", "daemonsets"),
];

/** A kind that discovery has found. */
export function workloadResource(found: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}): Resource<WorkloadView> {
  return workloads(found.apiVersion, found.kind, found.plural);
}

export const REPLICA_SETS: Resource<ReplicaSetView> = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  plural: "replicasets",
  namespaced: "namespaced",
  parse: parseReplicaSet,
};

export const CONTROLLER_REVISIONS: Resource<ControllerRevisionView> = {
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  plural: "controllerrevisions",
  namespaced: "namespaced",
  parse: parseControllerRevision,
};

export const PODS: Resource<PodView> = {
  apiVersion: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: "namespaced",
  parse: parsePod,
};

export const NODES: Resource<NodeView> = {
  apiVersion: "v1",
  kind: "Node",
  plural: "nodes",
  namespaced: "cluster",
  parse: parseNode,
};

/** Key of an object in an index. */
export function keyOf({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${namespace}/${name}`;
}

/** A workload, or a reference to one, in a namespace. */
export interface WorkloadName {
  /** Any version of the group: a version is only a way to look at the object. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** `apps/Deployment`: what kind of object, whatever the version. */
export function kindKey({ apiVersion, kind }: Pick<WorkloadName, "apiVersion" | "kind">): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

/** Key of a workload in an index over several kinds. */
export function workloadKey(workload: WorkloadName): string {
  return `${kindKey(workload)} ${keyOf(workload)}`;
}

export function nameOfWorkload({
  apiVersion,
  kind,
  metadata: { namespace, name },
}: Pick<Workload, "apiVersion" | "kind" | "metadata">): WorkloadName {
  return { apiVersion, kind, namespace, name };
}

/** The workload that a Rollout refers to. */
export function workloadOf({
  metadata: { namespace },
  spec: { workloadRef },
}: Pick<StoredRollout, "metadata" | "spec">): WorkloadName {
  const { apiVersion, kind, name } = workloadRef;
  return { apiVersion, kind, namespace, name };
}
