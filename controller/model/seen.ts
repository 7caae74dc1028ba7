import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { CONTROLLER_REVISION_HASH } from "@sluice/shared/gate/names.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { ControllerRevisionView } from "@sluice/shared/workloads/controller-revision.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { nativeRevisions, revisionOfLabel } from "../observe/native-revisions.ts";
import type { Observed, PodSeen, WorkloadSeen } from "../observe/observed.ts";
import { apartOf, type FindNode, whereaboutsOf } from "../observe/whereabouts.ts";
import { extrasSeen } from "./extras.ts";
import { kindIn } from "./kinds.ts";
import { nodeIn } from "./nodes.ts";
import { isLiving, livingIn } from "./own-pods.ts";
import { type Kept, type Pod, podsOf, type ReplicaSet, revisionIn, type World } from "./world.ts";

/** What our plan decides by, as `observe/` fills it from the caches. */
export function observed(world: World, rollout: StoredRollout): Observed {
  return {
    rollout,
    workload: workloadSeen(world),
    extras: extrasSeen(world),
    choices: { whenCutShort: world.whenCutShort ?? "let go", canarySelector: "own keys" },
    now: new Date(world.now),
  };
}

export function workloadSeen(world: World): WorkloadSeen {
  const { metadata, spec, status } = world.workload;
  const { template: _template, ...rest } = spec;
  const { apiVersion, kind } = world.workload;
  const object = { apiVersion, kind, metadata, spec: rest, ...withoutUndefined({ status }) };
  const record = readRecord(object);
  return {
    object,
    revision: revisionIn(world.workload),
    labelIsOurs: true,
    ...(record === undefined ? {} : { record }),
    ...(kindIn(world) === undefined ? bySets(world) : byRevisions(world, object)),
  };
}

type Pods = Pick<WorkloadSeen, "replicaSets" | "natives" | "pods">;

function bySets(world: World): Pods {
  const pods = world.replicaSets.flatMap((set) =>
    podsOf(world, set).map((pod) => podSeen(pod, set.revision)),
  );
  return { replicaSets: replicaSetViews(world), natives: [], pods };
}

/** Pods of other kinds are told apart by the names of their ControllerRevisions. */
function byRevisions(world: World, object: Workload): Pods {
  const natives = nativeRevisions(
    object,
    revisionIn(world.workload),
    (world.revisions ?? []).map(keptView),
  );
  const find: FindNode = (name) => nodeIn(world, name);
  const pods = livingIn(world).map((pod): PodSeen => {
    const { labels, ...seen } = podSeen(pod, revisionOfLabel(pod.owner, natives));
    const is = whereaboutsOf(podView(pod), find);
    const lost = is.kind === "lost" ? { lost: { since: is.since } } : {};
    return { ...seen, labels: { ...labels, [CONTROLLER_REVISION_HASH]: pod.owner }, ...lost };
  });
  const apart = apartOf(world.pods.map(podView), find);
  return { replicaSets: [], natives, pods, ...(apart.length === 0 ? {} : { apart }) };
}

function podView({ name, uid = name, createdAt, labels, node, ...pod }: Pod): PodView {
  return {
    metadata: { name, namespace: "web", uid, resourceVersion: "" },
    owner: "workload",
    createdAt: new Date(createdAt),
    labels,
    over: !isLiving(pod),
    ...(node === undefined ? {} : { place: { node, tolerations: [] } }),
  };
}

function keptView({ name, revision }: Kept, index: number): ControllerRevisionView {
  const metadata = { name, namespace: "web", uid: name, resourceVersion: "" };
  return { metadata, owner: "workload", revision, hash: name, created: "", number: index };
}

export function replicaSetViews({ replicaSets }: World): readonly ReplicaSetView[] {
  return replicaSets.map(viewOf);
}

function viewOf(set: ReplicaSet): ReplicaSetView {
  const { name, revision, number, replicas, minReadySeconds } = set;
  const metadata = { name, namespace: "web", uid: name, resourceVersion: String(set.generation) };
  return {
    metadata,
    created: "",
    owner: "workload",
    revision,
    podTemplateHash: `hash-of-${name}`,
    number,
    replicas,
    minReadySeconds,
    deleting: false,
    ...(set.status.observedGeneration < set.generation ? {} : { available: set.status.available }),
  };
}

function podSeen(pod: Pod, revision: string): PodSeen {
  const { name, uid = name, createdAt, readySince, labels, node } = pod;
  const ready = readySince === undefined ? {} : { readySince: new Date(readySince) };
  const seenAs = { uid, resourceVersion: "" };
  const where = node === undefined ? {} : { node };
  return { name, seenAs, revision, createdAt: new Date(createdAt), labels, ...ready, ...where };
}
