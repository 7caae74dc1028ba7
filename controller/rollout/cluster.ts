import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { isNotFound } from "@sluice/shared/kube/api-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import type { EventRecorder } from "@sluice/shared/kube/events.ts";
import { clientFor, type ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import { mergePatch } from "@sluice/shared/patch/merge.ts";
import { parseWorkload, type Workload } from "@sluice/shared/workloads/workload.ts";
import { FIELD_MANAGER, withoutEntry } from "@sluice/shared/workloads/our-entry.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import { type AutoscalerView, AUTOSCALERS } from "@sluice/shared/workloads/autoscaler.ts";
import {
  PODS,
  REPLICA_SETS,
  ROLLOUTS,
  SHARED_ROUTINGS,
} from "@sluice/shared/workloads/resources.ts";
import {
  type KeptTemplate,
  TEMPLATES_OF_REVISIONS,
  TEMPLATES_OF_SETS,
} from "@sluice/shared/workloads/kept-template.ts";
import type { Source } from "../pending/go-back.ts";
import type { PodLabels } from "../labels/batch-of-pod.ts";
import type { Resized } from "../pacers/beside.ts";
import type { Readiness } from "../pacers/abandoned.ts";
import type { Caches } from "../observe/caches.ts";
import type { Notice, PodToGo, RolloutMarks } from "./actions.ts";
import { guarded, unlessMoved } from "./guard.ts";
import type { SharedHands } from "../shared-routing/edge/write.ts";
import { type TrafficHands, trafficHandsFor } from "../traffic/edge/hands.ts";
import { workloadPatch } from "./workload-patch.ts";

/** What all writes need: made once a process. */
export interface Hands {
  readonly caches: Caches;
  readonly rollouts: ResourceClient<StoredRollout>;
  /** For workloads of the kind of this one. */
  readonly workloads: (of: WorkloadView) => ResourceClient<WorkloadView>;
  /** The same one as it is stored, with its template, which caches leave out. */
  readonly whole: (of: WorkloadView) => Promise<Workload | undefined>;
  /** uids of extra Deployments that have been deleted; caches show them a moment longer. */
  readonly deleted: Set<string>;
  readonly autoscalers: ResourceClient<AutoscalerView>;
  readonly replicaSets: ResourceClient<ReplicaSetView>;
  readonly pods: ResourceClient<PodView>;
  /** Templates as they were, which no cache has. */
  readonly templates: Readonly<Record<Source["kind"], ResourceClient<KeptTemplate>>>;
  readonly events: EventRecorder;
  /** TrafficRoutings. */
  readonly shared: SharedHands;
  /** Services, and what routes to them. */
  readonly traffic: TrafficHands;
}

interface Surroundings {
  readonly events: EventRecorder;
  /** Our own. */
  readonly namespace: string;
}

export function handsFor(
  connection: Connection,
  caches: Caches,
  { events, namespace }: Surroundings,
): Hands {
  const as = { fieldManager: FIELD_MANAGER };
  return {
    caches,
    events,
    shared: {
      client: clientFor(SHARED_ROUTINGS, connection, as),
      cache: caches.sharedRoutings,
    },
    traffic: trafficHandsFor(connection, namespace),
    rollouts: clientFor(ROLLOUTS, connection, as),
    workloads: ({ object }) => clientFor(caches.workloads.resourceOf(object), connection, as),
    whole({ object, metadata }) {
      const resource = { ...caches.workloads.resourceOf(object), parse: parseWorkload };
      return clientFor(resource, connection, as).find(metadata);
    },
    deleted: new Set(),
    autoscalers: clientFor(AUTOSCALERS, connection, as),
    replicaSets: clientFor(REPLICA_SETS, connection, as),
    pods: clientFor(PODS, connection, as),
    templates: {
      ReplicaSet: clientFor(TEMPLATES_OF_SETS, connection, as),
      ControllerRevision: clientFor(TEMPLATES_OF_REVISIONS, connection, as),
    },
  };
}

/**
 * Stores a status as a difference, guarded by the version that the decision was made from: an approval
 * or a jump that was written in between is a conflict, never overwritten.
 *
 * @throws {ApiError} 409 when the Rollout has moved on: look again
 */
export async function storeStatus(
  hands: Hands,
  rollout: StoredRollout,
  status: RolloutStatus,
): Promise<StoredRollout> {
  const difference = mergePatch({ status: rollout.status ?? {} }, { status });
  if (Object.keys(difference).length === 0) return rollout;
  const stored = await hands.rollouts.mergePatch(rollout.metadata, guarded(rollout, difference), {
    subresource: "status",
  });
  hands.caches.rollouts.learn(stored);
  return stored;
}

/** @throws {ApiError} 409 when the Rollout has moved on: look again */
export async function storeMarks(
  hands: Hands,
  rollout: StoredRollout,
  marks: RolloutMarks,
): Promise<StoredRollout> {
  const patch = guarded(rollout, { metadata: { ...marks } });
  const stored = await hands.rollouts.mergePatch(rollout.metadata, patch);
  const gone = stored.metadata.deletionTimestamp !== undefined && marks.finalizers?.length === 0;
  // The last finalizer is off: the answer is the object's last word, and no event would take it out.
  if (!gone) hands.caches.rollouts.learn(stored);
  return stored;
}

/**
 * Stores a workload as a difference. It is guarded by what the decision was made from, uid and
 * generation, and not by resourceVersion: the native controller reports its progress many times a
 * second while pods move, and none of that changes what is wanted.
 *
 * @throws {RolloutError} WRITE_CONFLICT when the workload has moved on: look again
 */
export async function storeWorkload(
  hands: Hands,
  view: WorkloadView,
  wanted: Workload,
): Promise<WorkloadView> {
  const patch = workloadPatch(view, wanted);
  if (patch.length === 0) return view;
  const stored = await unlessMoved(hands.workloads(view).jsonPatch(view.metadata, patch));
  hands.caches.workloads.learn(stored);
  return stored;
}

/**
 * Takes our entry out of `managedFields` when the webhook that does so was not reached, or else the
 * next server-side apply would meet a conflict with us.
 *
 * @throws {RolloutError} WRITE_CONFLICT when the entries have changed: look again
 */
export async function disown(hands: Hands, view: WorkloadView): Promise<void> {
  if (view.ourEntry === undefined) return;
  const patch = withoutEntry(view.ourEntry);
  const stored = await unlessMoved(hands.workloads(view).jsonPatch(view.metadata, patch));
  hands.caches.workloads.learn(stored);
}

/** @throws {ApiError} 409 when a ReplicaSet has moved on: look again */
export async function storeReadiness(hands: Hands, sets: readonly Readiness[]): Promise<void> {
  for (const { replicaSet, minReadySeconds } of sets) {
    const patch = guarded(replicaSet, { spec: { minReadySeconds } });
    hands.caches.replicaSets.learn(await hands.replicaSets.mergePatch(replicaSet.metadata, patch));
  }
}

/** @throws {ApiError} 409 when a ReplicaSet has moved on: look again */
export async function resize(hands: Hands, sets: readonly Resized[]): Promise<void> {
  for (const { replicaSet, replicas } of sets) {
    const patch = guarded(replicaSet, { spec: { replicas } });
    hands.caches.replicaSets.learn(await hands.replicaSets.mergePatch(replicaSet.metadata, patch));
  }
}

/** @throws {ApiError} 409 when a ReplicaSet has moved on, and may have pods by now: look again */
export async function forget(hands: Hands, sets: readonly ReplicaSetView[]): Promise<void> {
  for (const { metadata } of sets) {
    const { uid, resourceVersion } = metadata;
    await hands.replicaSets.remove(metadata, { preconditions: { uid, resourceVersion } });
  }
}

/**
 * One after the other, and each learned at once: the next look must not take a pod that is on its way
 * out for one that still serves.
 *
 * @throws {ApiError} 409 when a pod is another one by now, or has got ready meanwhile: look again
 */
export async function deletePods(
  hands: Hands,
  namespace: string,
  pods: readonly PodToGo[],
): Promise<void> {
  for (const { name, seenAs: preconditions } of pods) {
    const left = await hands.pods.remove({ namespace, name }, { preconditions });
    if (typeof left === "object") hands.caches.pods.learn(left);
  }
}

/** All pods at once; one that is gone by now needs no labels. */
export async function labelPods(
  hands: Hands,
  namespace: string,
  pods: readonly PodLabels[],
): Promise<void> {
  await Promise.all(
    pods.map(async ({ pod: name, labels: added, without = [] }) => {
      const labels = { ...Object.fromEntries(without.map((key) => [key, null])), ...added };
      try {
        hands.caches.pods.learn(
          await hands.pods.mergePatch({ namespace, name }, { metadata: { labels } }),
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }),
  );
}

export function notify({ events }: Hands, rollout: StoredRollout, notice: Notice): void {
  events.record(rollout, notice);
}
