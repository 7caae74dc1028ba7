import { byPrecedence, type StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { DeploymentView } from "@sluice/shared/workloads/deployment-view.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import { deploymentKeys } from "@sluice/shared/workloads/resources.ts";
import type { Caches } from "./caches.ts";
import type { Observed, PodSeen, WorkloadSeen } from "./observed.ts";

/** One snapshot of what concerns a Rollout, and the object that a write to its workload starts from. */
export interface Look {
  readonly seen: Observed;
  readonly rollout: StoredRollout;
  readonly deployment?: DeploymentView;
}

/** @returns undefined when there is no such Rollout */
export function observe(
  caches: Caches,
  name: { readonly namespace: string; readonly name: string },
  now: Date,
): Look | undefined {
  const rollout = caches.rollouts.get(name);
  if (rollout === undefined) return undefined;
  const [key] = deploymentKeys(rollout);
  const target = { namespace: name.namespace, name: rollout.spec.workloadRef.name };
  const deployment = key === undefined ? undefined : caches.deployments.get(target);
  const rival =
    key === undefined ? undefined : rivalOf(rollout, caches.rollouts.by("deployment", key));
  return {
    seen: {
      rollout,
      ...(deployment === undefined ? {} : { workload: workloadSeen(caches, deployment) }),
      ...(rival === undefined ? {} : { rival }),
      now,
    },
    rollout,
    ...(deployment === undefined ? {} : { deployment }),
  };
}

export function workloadSeen(caches: Caches, view: DeploymentView): WorkloadSeen {
  const { deployment, revision, labelIsOurs } = view;
  const replicaSets = caches.replicaSets.by("owner", view.metadata.uid);
  const record = readRecord(deployment);
  return {
    deployment,
    revision,
    labelIsOurs,
    ...(record === undefined ? {} : { record }),
    replicaSets,
    pods: replicaSets.flatMap((set) => podsOf(caches.pods.by("owner", set.metadata.uid), set)),
  };
}

function podsOf(pods: readonly PodView[], { revision }: ReplicaSetView): readonly PodSeen[] {
  return pods
    .filter(({ over }) => !over)
    .map(({ metadata, createdAt, labels, trouble, readySince }) => ({
      name: metadata.name,
      revision,
      createdAt,
      labels,
      trouble,
      ...(readySince === undefined ? {} : { readySince }),
    }));
}

function rivalOf(rollout: StoredRollout, all: readonly StoredRollout[]): string | undefined {
  const [first] = all
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted(byPrecedence);
  return first === undefined || first.metadata.name === rollout.metadata.name
    ? undefined
    : first.metadata.name;
}
