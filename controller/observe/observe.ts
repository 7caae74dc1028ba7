import { byPrecedence, type StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { CONTROLLER_REVISION_HASH } from "@sluice/shared/gate/names.ts";
import { readRecord, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { uncreatedBy } from "@sluice/shared/workloads/failed-create.ts";
import { findAdapter } from "@sluice/shared/workloads/kinds/index.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import { keyOf, workloadKey, workloadOf } from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import type { Caches } from "./caches.ts";
import { apartOf, type FindNode, whereaboutsOf } from "./whereabouts.ts";
import { sharedSeen } from "../shared-routing/touched.ts";
import { extraSeen } from "./extras.ts";
import { nativeRevisions, revisionOfLabel } from "./native-revisions.ts";
import type { Observed, PodSeen, WorkloadSeen } from "./observed.ts";

/** One snapshot of what concerns a Rollout, and the object that a write to its workload starts from. */
export interface Look {
  readonly seen: Observed;
  readonly rollout: StoredRollout;
  readonly workload?: WorkloadView;
}

/** @returns undefined when there is no such Rollout; `too-early` when its kind of workload is not known yet */
export function observe(
  caches: Caches,
  name: { readonly namespace: string; readonly name: string },
  now: Date,
): Look | "too-early" | undefined {
  const rollout = caches.rollouts.get(name);
  if (rollout === undefined) return undefined;
  const reference = workloadOf(rollout);
  const standing = caches.workloads.standing(reference);
  if (standing === "unknown") return "too-early";
  const workload = caches.workloads.get(reference);
  const extras = caches.workloads
    .by("extraOf", keyOf(rollout.metadata))
    .map((view) => extraSeen(view, bySets(caches, view)));
  const rival = rivalOf(rollout, caches.rollouts.by("workload", workloadKey(reference)));
  return {
    seen: {
      rollout,
      ...(workload === undefined ? {} : { workload: workloadSeen(caches, workload) }),
      ...(standing === "known" ? {} : { kind: standing }),
      ...(rival === undefined ? {} : { rival }),
      extras,
      shared: sharedSeen(caches, rollout),
      autoscalers: caches.autoscalers.by("workload", workloadKey(reference)),
      now,
    },
    rollout,
    ...(workload === undefined ? {} : { workload }),
  };
}

export function workloadSeen(caches: Caches, view: WorkloadView): WorkloadSeen {
  const { object, revision, labelIsOurs } = view;
  const record = readRecord(object);
  return {
    object,
    revision,
    labelIsOurs,
    ...(record === undefined ? {} : { record }),
    ...(object.kind === "Deployment" ? bySets(caches, view) : byRevisions(caches, view, record)),
  };
}

type Pods = Pick<
  WorkloadSeen,
  "replicaSets" | "natives" | "pods" | "leaving" | "evicted" | "apart" | "uncreated"
>;

/** The pods of a Deployment belong to its ReplicaSets, which know their templates. */
function bySets(caches: Caches, { metadata, revision }: WorkloadView): Pods {
  const replicaSets = caches.replicaSets.by("owner", metadata.uid);
  const owned = replicaSets.map(
    ({ metadata: { uid }, revision: of }) => [of, caches.pods.by("owner", uid)] as const,
  );
  const pods = owned.flatMap(([of, all]) => living(all).map((pod) => podSeen(pod, of)));
  const failing = replicaSets.find((set) => set.revision === revision && !set.deleting)?.failure;
  const uncreated = failing === undefined ? {} : { uncreated: failing };
  return {
    replicaSets,
    natives: [],
    pods,
    ...leavingOf(owned.flatMap(([, all]) => all)),
    ...evictedOf(owned.flatMap(([of, all]) => evicted(all).map((pod) => podSeen(pod, of)))),
    ...uncreated,
  };
}

/** The pods of other kinds are their own, and carry the name of their revision. */
function byRevisions(caches: Caches, view: WorkloadView, record?: ReleaseRecord): Pods {
  const { metadata, object, revision } = view;
  const desired = (findAdapter(object)?.replicasOf(object) ?? 0) + besideIn(record);
  const natives = nativeRevisions(object, revision, caches.revisions.by("owner", metadata.uid));
  const find: FindNode = (name) => caches.nodes.get({ namespace: "", name });
  const all = caches.pods.by("owner", metadata.uid);
  const apart = apartOf(all, find);
  const seenAs = (pod: PodView): PodSeen =>
    podSeen(pod, revisionOfLabel(pod.labels[CONTROLLER_REVISION_HASH] ?? "", natives));
  const pods = living(all).flatMap((pod): readonly PodSeen[] => {
    const is = whereaboutsOf(pod, find);
    if (is.kind === "unwelcome" || is.kind === "gone") return [];
    const one = seenAs(pod);
    return [is.kind === "lost" ? { ...one, lost: { since: is.since } } : one];
  });
  const beside = apart.length === 0 ? {} : { apart };
  const gone = { ...beside, ...leavingOf(all), ...evictedOf(evicted(all).map(seenAs)) };
  return {
    replicaSets: [],
    natives,
    pods,
    ...gone,
    ...uncreatedIn(caches, metadata.uid, { pods, desired }),
  };
}

function uncreatedIn(
  { failedCreates }: Caches,
  uid: string,
  { pods, desired }: { readonly pods: readonly PodSeen[]; readonly desired: number },
): Pick<WorkloadSeen, "uncreated"> {
  const uncreated = uncreatedBy(failedCreates.by("about", uid), pods, desired - pods.length);
  return uncreated === undefined ? {} : { uncreated };
}

/** Pods that a blue-green release asks for above the desired number. */
function besideIn(record: ReleaseRecord | undefined): number {
  const form = record?.form;
  const surge = form?.kind === "beside" && form.gate === "open" ? form.surge : 0;
  return typeof surge === "number" ? surge : 0;
}

const living = (pods: readonly PodView[]): readonly PodView[] => pods.filter(({ over }) => !over);

function leavingOf(pods: readonly PodView[]): Pick<WorkloadSeen, "leaving"> {
  const leaving = pods.filter(({ over }) => over).map(({ metadata }) => metadata.uid);
  return leaving.length === 0 ? {} : { leaving };
}

const evicted = (pods: readonly PodView[]): readonly PodView[] =>
  pods.filter(({ over, trouble }) => over && trouble !== undefined);

const evictedOf = (pods: readonly PodSeen[]): Pick<WorkloadSeen, "evicted"> =>
  pods.length === 0 ? {} : { evicted: pods };

function podSeen(
  { metadata, createdAt, changedAt, labels, trouble, readySince, place }: PodView,
  revision: string,
): PodSeen {
  return {
    name: metadata.name,
    seenAs: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
    revision,
    createdAt,
    labels,
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(readySince === undefined ? {} : { readySince }),
    ...(place === undefined ? {} : { node: place.node }),
  };
}

function rivalOf(rollout: StoredRollout, all: readonly StoredRollout[]): string | undefined {
  const [first] = all
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted(byPrecedence);
  return first === undefined || first.metadata.name === rollout.metadata.name
    ? undefined
    : first.metadata.name;
}
