import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { type Informer, informerFor } from "@sluice/shared/kube/informer.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import type { DeploymentView } from "@sluice/shared/workloads/deployment-view.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import {
  deploymentKeys,
  DEPLOYMENTS,
  keyOf,
  PODS,
  REPLICA_SETS,
  ROLLOUTS,
} from "@sluice/shared/workloads/resources.ts";

/** What is known of the cluster, in memory. */
export interface Caches {
  readonly rollouts: Informer<StoredRollout, "deployment">;
  readonly deployments: Informer<DeploymentView, "uid" | "heldBy">;
  readonly replicaSets: Informer<ReplicaSetView, "uid" | "owner">;
  readonly pods: Informer<PodView, "owner">;
}

export function cachesFrom(connection: Connection, log: Logger): Caches {
  return {
    rollouts: informerFor(ROLLOUTS, connection, {
      log,
      indexes: { deployment: deploymentKeys },
    }),
    deployments: informerFor(DEPLOYMENTS, connection, {
      log,
      indexes: { uid: ({ metadata }) => [metadata.uid], heldBy },
    }),
    replicaSets: informerFor(REPLICA_SETS, connection, {
      log,
      indexes: { uid: ({ metadata }) => [metadata.uid], owner: ({ owner }) => [owner] },
    }),
    // Only pods of Deployments carry this label.
    pods: informerFor(PODS, connection, {
      log,
      labelSelector: "pod-template-hash",
      indexes: { owner: ({ owner }) => [owner] },
    }),
  };
}

/** Key of the Rollout that a Deployment's own record names, whether that Rollout exists or not. */
function heldBy({ deployment }: DeploymentView): readonly string[] {
  const record = readRecord(deployment);
  const { namespace } = deployment.metadata;
  return record === undefined ? [] : [keyOf({ namespace, name: record.rollout })];
}

/** Keys of all Rollouts that a Deployment says it is held by, whether they exist or not. */
export function heldRollouts({ deployments }: Caches): readonly string[] {
  return [...deployments.list()].flatMap(heldBy);
}

/** Calls back with the key of each Rollout that a change of anything may concern. */
export function onRolloutTouched(caches: Caches, touched: (rollout: string) => void): void {
  const touch = ({ deployment }: DeploymentView): void => {
    for (const key of rolloutsOf(caches, deployment.metadata)) touched(key);
    const record = readRecord(deployment);
    if (record !== undefined) {
      touched(keyOf({ namespace: deployment.metadata.namespace, name: record.rollout }));
    }
  };
  const touchOwnerOf = (replicaSet: ReplicaSetView): void =>
    caches.deployments.by("uid", replicaSet.owner).forEach(touch);
  caches.rollouts.onChange(({ before, after }) => {
    for (const one of [before, after]) {
      if (one === undefined) continue;
      touched(keyOf(one.metadata));
      // Another Rollout on the same workload may count from now on.
      for (const key of deploymentKeys(one)) rivalsOn(caches, key).forEach(touched);
    }
  });
  caches.deployments.onChange(({ before, after }) => {
    for (const one of [before, after]) if (one !== undefined) touch(one);
  });
  caches.replicaSets.onChange(({ before, after }) => {
    const one = after ?? before;
    if (one !== undefined) touchOwnerOf(one);
  });
  caches.pods.onChange(({ before, after }) => {
    const one = after ?? before;
    if (one !== undefined) caches.replicaSets.by("uid", one.owner).forEach(touchOwnerOf);
  });
}

function rolloutsOf(
  caches: Caches,
  deployment: { readonly namespace: string; readonly name: string },
) {
  return rivalsOn(caches, keyOf(deployment));
}

function rivalsOn(caches: Caches, deployment: string): readonly string[] {
  return caches.rollouts.by("deployment", deployment).map(({ metadata }) => keyOf(metadata));
}
