import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { ExtraDeed } from "../extra/deed.ts";
import { removedAtOnce } from "../extra/removal.ts";
import { letGo } from "../finish/let-go.ts";
import type { PodLabels } from "../labels/batch-of-pod.ts";
import type { Observed, PodSeen, WorkloadSeen } from "../observe/observed.ts";
import type { Resized } from "../pacers/beside.ts";
import type { Readiness } from "../pacers/abandoned.ts";
import type { Action, RolloutMarks } from "../rollout/actions.ts";
import { plan } from "../rollout/plan.ts";
import { storeDeployment, storeStatus } from "./api-server.ts";
import { syncDeployment } from "./native-deployment.ts";
import { extrasSeen, labelExtras, performExtra } from "./extras.ts";
import { type Pod, podsOf, type ReplicaSet, revisionIn, withSet, type World } from "./world.ts";

/** What happens to a pass of our controller: after how many actions it is killed or overtaken. */
export type Fault =
  | { readonly kind: "none" }
  | { readonly kind: "crash" | "overtaken"; readonly after: number }
  /** Status writes that may wait are left for later. */
  | { readonly kind: "lazy" };

export const NO_FAULT: Fault = { kind: "none" };

/** One pass of our controller: looks, decides, and carries its plan out as far as the fault lets it. */
export function pass(world: World, fault: Fault): World {
  const { rollout } = world;
  const actions =
    rollout === undefined ? orphanActions(world) : plan(observed(world, rollout)).actions;
  const { generation } = world.deployment.metadata;
  let state: PassState = { world, generation, version: rollout?.metadata.resourceVersion };
  for (const [index, action] of actions.entries()) {
    const hit = "after" in fault && index === fault.after;
    if (hit && fault.kind === "crash") return state.world;
    const next = perform(action, hit ? overtaken(state) : state, fault);
    if (next === "conflict") return state.world;
    state = next;
  }
  return state.world;
}

/** A Rollout that is gone leaves nothing behind, as `reconcile.ts` does it. */
function orphanActions(world: World): readonly Action[] {
  const held = readRecord(world.deployment) !== undefined;
  const free = held ? letGo(workloadSeen(world), "unmanaged") : [];
  return [...free, ...removedAtOnce(extrasSeen(world))];
}

/** What our plan decides by, as `observe/` fills it from the caches. */
export function observed(world: World, rollout: StoredRollout): Observed {
  return {
    rollout,
    workload: workloadSeen(world),
    extras: extrasSeen(world),
    now: new Date(world.now),
  };
}

function workloadSeen(world: World): WorkloadSeen {
  const { metadata, spec, status } = world.deployment;
  const { template: _template, ...rest } = spec;
  const { apiVersion, kind } = world.deployment;
  const object = { apiVersion, kind, metadata, spec: rest, ...withoutUndefined({ status }) };
  const record = readRecord(object);
  return {
    object,
    revision: revisionIn(world.deployment),
    labelIsOurs: true,
    ...(record === undefined ? {} : { record }),
    replicaSets: replicaSetViews(world),
    natives: [],
    pods: world.replicaSets.flatMap((set) => podsOf(world, set).map((pod) => podSeen(pod, set))),
  };
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
    owner: "deployment",
    revision,
    podTemplateHash: `hash-of-${name}`,
    number,
    replicas,
    minReadySeconds,
    deleting: false,
    ...(set.status.observedGeneration < set.generation ? {} : { available: set.status.available }),
  };
}

function podSeen({ name, createdAt, readySince, labels }: Pod, { revision }: ReplicaSet): PodSeen {
  const ready = readySince === undefined ? {} : { readySince: new Date(readySince) };
  const seenAs = { uid: name, resourceVersion: "" };
  return { name, seenAs, revision, createdAt: new Date(createdAt), labels, ...ready };
}

/** Writes are guarded by what the decision was made from, and each by the one of ours before. */
interface PassState {
  readonly world: World;
  readonly generation: number;
  readonly version: string | undefined;
}

function perform(action: Action, state: PassState, fault: Fault): PassState | "conflict" {
  const { world } = state;
  if (!isModelled(action)) return state;
  switch (action.kind) {
    case "status":
      return ofStatus(action, state, fault);
    case "marks":
      return ofRollout(state, (is) => withMarks(is, action.marks));
    case "workload":
      return ofDeployment(state, action.wanted);
    case "readiness":
      return { ...state, world: withReadiness(world, action.sets) };
    case "resize":
      return { ...state, world: withSizes(world, action.sets) };
    case "forget":
      return { ...state, world: withoutSets(world, action.sets) };
    case "label-pods":
      return { ...state, world: labelExtras(withLabels(world, action.pods), action.pods) };
    case "extra":
      return ofExtra(action.deed, state);
  }
}

/** The model has no DaemonSets, no autoscalers, no routes, no TrafficRoutings and no deadlines; nobody hears notices. */
type Modelled = Exclude<
  Action,
  { readonly kind: "notice" | "delete-pods" | "autoscalers" | "go-back" | "traffic" | "sharing" }
>;

const MODELLED: Readonly<Record<Modelled["kind"], true>> = {
  status: true,
  marks: true,
  workload: true,
  readiness: true,
  resize: true,
  forget: true,
  "label-pods": true,
  extra: true,
};

const isModelled = (action: Action): action is Modelled => action.kind in MODELLED;

function ofStatus(
  { status, when }: Extract<Action, { readonly kind: "status" }>,
  state: PassState,
  fault: Fault,
): PassState | "conflict" {
  const skipped = fault.kind === "lazy" && when === "soon";
  return skipped ? state : ofRollout(state, (is) => storeStatus(is, status));
}

function ofRollout(state: PassState, write: (world: World) => World): PassState | "conflict" {
  const is = state.world.rollout?.metadata.resourceVersion;
  if (is !== state.version) return "conflict";
  const world = write(state.world);
  return { ...state, world, version: world.rollout?.metadata.resourceVersion };
}

function ofExtra(deed: ExtraDeed, state: PassState): PassState | "conflict" {
  const world = performExtra(state.world, deed);
  return world === "conflict" ? world : { ...state, world };
}

function ofDeployment(state: PassState, { metadata, spec }: Workload): PassState | "conflict" {
  const { deployment } = state.world;
  if (deployment.metadata.generation !== state.generation) return "conflict";
  const { template } = deployment.spec;
  const whole = template === undefined ? spec : { ...spec, template };
  const world = storeDeployment(state.world, { ...deployment, metadata, spec: whole });
  return { ...state, world, generation: world.deployment.metadata.generation };
}

function withReadiness(world: World, sets: readonly Readiness[]): World {
  return sets.reduce(
    (is, { replicaSet, minReadySeconds }) =>
      withSet(is, replicaSet.metadata.name, { minReadySeconds }),
    world,
  );
}

/** Guarded by their version: one that was scaled meanwhile stays as it is. */
function withSizes(world: World, sets: readonly Resized[]): World {
  return sets.reduce((is, { replicaSet, replicas }) => {
    const { name, resourceVersion } = replicaSet.metadata;
    const set = is.replicaSets.find((one) => one.name === name);
    return String(set?.generation) === resourceVersion ? withSet(is, name, { replicas }) : is;
  }, world);
}

/** Guarded by their version: one that has pods by now stays. */
function withoutSets(world: World, forgotten: readonly ReplicaSetView[]): World {
  const names = new Set(forgotten.map(({ metadata }) => metadata.name));
  const replicaSets = world.replicaSets.filter((set) => set.replicas > 0 || !names.has(set.name));
  return { ...world, replicaSets };
}

function withLabels(world: World, labelled: readonly PodLabels[]): World {
  const labels = new Map(labelled.map((one) => [one.pod, one.labels]));
  const pods = world.pods.map((pod) => {
    const added = labels.get(pod.name);
    return added === undefined ? pod : { ...pod, labels: { ...pod.labels, ...added } };
  });
  return { ...world, pods };
}

function withMarks(world: World, { finalizers, annotations }: RolloutMarks): World {
  const { rollout, ...others } = world;
  if (rollout === undefined) return world;
  if (finalizers?.length === 0 && rollout.metadata.deletionTimestamp !== undefined) return others;
  const counter = world.counter + 1;
  const metadata = {
    ...rollout.metadata,
    ...withoutUndefined({ finalizers }),
    annotations: { ...rollout.metadata.annotations, ...annotations },
    resourceVersion: String(counter),
  };
  return { ...world, counter, rollout: { ...rollout, metadata } };
}

const overtaken = (state: PassState): PassState => ({ ...state, world: overtake(state.world) });

/** Others write in the middle of a pass, so that our next guarded write meets a conflict. */
function overtake(world: World): World {
  const { deployment, rollout, ...others } = syncDeployment(world);
  const counter = world.counter + 1;
  const generation = deployment.metadata.generation + 1;
  const touched = { ...deployment, metadata: { ...deployment.metadata, generation } };
  const overtaken = { ...others, counter, deployment: touched };
  if (rollout === undefined) return overtaken;
  const metadata = { ...rollout.metadata, resourceVersion: String(counter) };
  return { ...overtaken, rollout: { ...rollout, metadata } };
}
