import { isDeepStrictEqual } from "node:util";
import {
  markKeyOf,
  markKeysOf,
  type StoredSharedRouting,
} from "@sluice/shared/api/shared-routing.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { type Informer, informerFor } from "@sluice/shared/kube/informer.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { AUTOSCALERS, type AutoscalerView } from "@sluice/shared/workloads/autoscaler.ts";
import type { ControllerRevisionView } from "@sluice/shared/workloads/controller-revision.ts";
import type { NodeView } from "@sluice/shared/workloads/node.ts";
import {
  FAILED_CREATE_SELECTOR,
  FAILED_CREATES,
  type FailedCreateView,
} from "@sluice/shared/workloads/failed-create.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import {
  CONTROLLER_REVISIONS,
  keyOf,
  kindKey,
  nameOfWorkload,
  NODES,
  PODS,
  REPLICA_SETS,
  ROLLOUTS,
  SHARED_ROUTINGS,
  workloadKey,
  workloadOf,
} from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { onSharedTouched, sharedKeysOf } from "../shared-routing/touched.ts";
import { orphanKey, scaledKey } from "../autoscalers/index-keys.ts";
import { isOrphan, orphaned } from "../autoscalers/orphans.ts";
import { extraOf } from "./extras.ts";
import { ifNews } from "./news.ts";
import { heldBy, WorkloadCache } from "./workload-cache.ts";

/** By its workload, by the kind of that, by the TrafficRouting that it refers to, by its mark on one. */
type RolloutIndex = "workload" | "kind" | "shared" | "mark";

/** What is known of the cluster, in memory. */
export interface Caches {
  readonly rollouts: Informer<StoredRollout, RolloutIndex>;
  readonly sharedRoutings: Informer<StoredSharedRouting, "mark">;
  readonly workloads: WorkloadCache;
  readonly replicaSets: Informer<ReplicaSetView, "uid" | "owner">;
  readonly revisions: Informer<ControllerRevisionView, "owner">;
  readonly pods: Informer<PodView, "owner" | "node">;
  readonly nodes: Informer<NodeView>;
  /** Events that say why a pod could not be made. */
  readonly failedCreates: Informer<FailedCreateView, "about">;
  readonly autoscalers: Informer<AutoscalerView, "workload">;
}

export function cachesFrom(connection: Connection, log: Logger): Caches {
  return {
    ...rolloutCaches(connection, log),
    workloads: new WorkloadCache(connection, log),
    replicaSets: informerFor(REPLICA_SETS, connection, {
      log,
      indexes: { uid: ({ metadata }) => [metadata.uid], owner: ({ owner }) => [owner] },
    }),
    revisions: informerFor(CONTROLLER_REVISIONS, connection, {
      log,
      indexes: { owner: ({ owner }) => [owner] },
    }),
    // Pods of jobs that have ended are many, and none of them is ever released.
    pods: informerFor(PODS, connection, {
      log,
      fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
      indexes: {
        owner: ({ owner }) => [owner],
        node: ({ place }) => (place === undefined ? [] : [place.node]),
      },
    }),
    nodes: informerFor(NODES, connection, { log }),
    failedCreates: informerFor(FAILED_CREATES, connection, {
      log,
      fieldSelector: FAILED_CREATE_SELECTOR,
      indexes: { about: ({ about }) => [about] },
    }),
    autoscalers: informerFor(AUTOSCALERS, connection, {
      log,
      missingKind: "empty",
      indexes: { workload: (view) => [scaledKey(view)] },
    }),
  };
}

function rolloutCaches(connection: Connection, log: Logger) {
  return {
    rollouts: informerFor(ROLLOUTS, connection, {
      log,
      indexes: {
        workload: (rollout) => [workloadKey(workloadOf(rollout))],
        kind: (rollout) => [kindKey(workloadOf(rollout))],
        shared: sharedKeysOf,
        mark: ({ metadata }) => [markKeyOf(metadata)],
      },
    }),
    sharedRoutings: informerFor(SHARED_ROUTINGS, connection, {
      log,
      missingKind: "empty",
      indexes: { mark: markKeysOf },
    }),
  };
}

export function startAll({ workloads, ...informers }: Caches): void {
  workloads.start();
  for (const informer of Object.values(informers)) informer.start();
}

/** Settles once all is known that could matter, but for kinds that are still being looked up. */
export async function whenAllSynced({ workloads, ...informers }: Caches): Promise<void> {
  const all = [workloads, ...Object.values(informers)];
  await Promise.all(all.map((informer) => informer.whenSynced()));
}

export async function stopAll({ workloads, ...informers }: Caches): Promise<void> {
  await Promise.all([workloads, ...Object.values(informers)].map((informer) => informer.stop()));
}

/**
 * Keys of all Rollouts that a workload says it is held by or belongs to, or that have marked a TrafficRouting,
 * whether they exist or not, and
 * of autoscalers that nobody else looks at.
 */
export function heldRollouts(caches: Caches): readonly string[] {
  const held = [...caches.workloads.list()].flatMap((view) => [...heldBy(view), ...extraOf(view)]);
  const marked = [...caches.sharedRoutings.list()].flatMap(markKeysOf);
  return [...held, ...marked, ...orphaned(caches).map(orphanKey)];
}

/** Calls back with the key of each Rollout that a change of anything may concern. */
export function onRolloutTouched(caches: Caches, touched: (rollout: string) => void): void {
  const touch = (view: WorkloadView): void => {
    const key = workloadKey(nameOfWorkload(view.object));
    rolloutsOn(caches, key).forEach(touched);
    orphansOf(caches, key).forEach(touched);
    [...heldBy(view), ...extraOf(view)].forEach(touched);
  };
  const touchUid = (uid: string): void => caches.workloads.by("uid", uid).forEach(touch);
  const touchOwnerOf = ({ owner }: { readonly owner: string }): void => touchUid(owner);
  onRolloutChanged(caches, touched);
  caches.workloads.onChange(({ before, after }) => {
    for (const one of [before, after]) if (one !== undefined) touch(one);
  });
  caches.workloads.onStanding((kind) => {
    for (const { metadata } of caches.rollouts.by("kind", kindKey(kind))) touched(keyOf(metadata));
    heldRollouts(caches).forEach(touched);
  });
  onAutoscalerTouched(caches, touched);
  onSharedTouched(caches, touched);
  caches.replicaSets.onChange(ifNews<ReplicaSetView>(touchOwnerOf));
  caches.revisions.onChange(ifNews<ControllerRevisionView>(touchOwnerOf));
  caches.failedCreates.onChange(({ after }) => {
    if (after !== undefined) touchUid(after.about);
  });
  const touchOwnersOf = (pod: PodView): void => {
    caches.replicaSets.by("uid", pod.owner).forEach(touchOwnerOf);
    touchUid(pod.owner);
  };
  caches.pods.onChange(ifNews(touchOwnersOf));
  onNodeChanged(caches, touchOwnerOf);
}

function onNodeChanged({ nodes, pods }: Caches, touchOwnerOf: (pod: PodView) => void): void {
  nodes.onChange(({ before, after }) => {
    const name = (after ?? before)?.metadata.name ?? "";
    if (!isSameNode(before, after)) pods.by("node", name).forEach(touchOwnerOf);
  });
}

/** A node tells of itself every few minutes; only what decides something is a change. */
function isSameNode(before: NodeView | undefined, after: NodeView | undefined): boolean {
  const [was, is] = [before, after].map((node) => node && [node.lostSince, node.taints]);
  return isDeepStrictEqual(was, is);
}

function onRolloutChanged(caches: Caches, touched: (rollout: string) => void): void {
  caches.rollouts.onChange(({ before, after }) => {
    for (const one of [before, after]) {
      if (one === undefined) continue;
      touched(keyOf(one.metadata));
      caches.workloads.want(workloadOf(one));
      // Another Rollout on the same workload may count from now on, or none.
      rolloutsOn(caches, workloadKey(workloadOf(one))).forEach(touched);
      orphansOf(caches, workloadKey(workloadOf(one))).forEach(touched);
    }
  });
}

function rolloutsOn(caches: Caches, workload: string): readonly string[] {
  return caches.rollouts.by("workload", workload).map(({ metadata }) => keyOf(metadata));
}

function orphansOf(caches: Caches, workload: string): readonly string[] {
  const all = caches.autoscalers.by("workload", workload);
  return all.filter((view) => isOrphan(caches, view)).map(orphanKey);
}

function onAutoscalerTouched(caches: Caches, touched: (rollout: string) => void): void {
  caches.autoscalers.onChange(({ before, after }) => {
    for (const one of [before, after]) {
      if (one !== undefined) rolloutsOn(caches, scaledKey(one)).forEach(touched);
    }
    if (after !== undefined && isOrphan(caches, after)) touched(orphanKey(after));
  });
}
