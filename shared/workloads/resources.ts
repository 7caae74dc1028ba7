import { API_VERSION, KIND } from "../api/rollout.ts";
import { parseStoredRollout, type StoredRollout } from "../api/stored-rollout.ts";
import type { Resource } from "../kube/resource.ts";
import { type DeploymentView, parseDeploymentView } from "./deployment-view.ts";
import { parsePod, type PodView } from "./pod.ts";
import { parseReplicaSet, type ReplicaSetView } from "./replicaset.ts";

export const ROLLOUTS: Resource<StoredRollout> = {
  apiVersion: API_VERSION,
  kind: KIND,
  plural: "rollouts",
  namespaced: "namespaced",
  parse: parseStoredRollout,
};

export const DEPLOYMENTS: Resource<DeploymentView> = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: "namespaced",
  parse: parseDeploymentView,
};

export const REPLICA_SETS: Resource<ReplicaSetView> = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  plural: "replicasets",
  namespaced: "namespaced",
  parse: parseReplicaSet,
};

export const PODS: Resource<PodView> = {
  apiVersion: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: "namespaced",
  parse: parsePod,
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

/** Keys of the Deployments that a Rollout refers to: one, or none when it refers to another kind. */
export function deploymentKeys({ metadata, spec }: StoredRollout): readonly string[] {
  const { apiVersion, kind, name } = spec.workloadRef;
  // Any version of the group: the reference says which object, not how to read it.
  const isDeployment = kind === "Deployment" && apiVersion.split("/")[0] === "apps";
  return isDeployment ? [keyOf({ namespace: metadata.namespace, name })] : [];
}
