import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { ExtraDeed } from "../extra/deed.ts";
import { removedAtOnce } from "../extra/removal.ts";
import { letGo } from "../finish/let-go.ts";
import { changed, type PodLabels } from "../labels/batch-of-pod.ts";
import type { Resized } from "../pacers/beside.ts";
import type { Readiness } from "../pacers/abandoned.ts";
import type { Action, PodToGo, RolloutMarks } from "../rollout/actions.ts";
import { plan } from "../rollout/plan.ts";
import { storeWorkload, storeStatus } from "./api-server.ts";
import { syncNative } from "./native.ts";
import { terminate } from "./own-pods.ts";
import { observed, workloadSeen } from "./seen.ts";
import { extrasSeen, labelExtras, performExtra } from "./extras.ts";
import { TEMPLATES, VERSIONS, versionOf, withSet, type World } from "./world.ts";

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
  const { generation } = world.workload.metadata;
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
  const held = readRecord(world.workload) !== undefined;
  const free = held ? letGo(workloadSeen(world), "unmanaged") : [];
  return [...free, ...removedAtOnce(extrasSeen(world))];
}

/** Writes are guarded by what the decision was made from, and each by the one of ours before. */
interface PassState {
  readonly world: World;
  readonly generation: number;
  readonly version: string | undefined;
}

// oxlint-disable-next-line complexity -- one short case an action, and no other logic
function perform(action: Action, state: PassState, fault: Fault): PassState | "conflict" {
  const { world } = state;
  if (!isModelled(action)) return state;
  switch (action.kind) {
    case "status":
      return ofStatus(action, state, fault);
    case "marks":
      return ofRollout(state, (is) => withMarks(is, action.marks));
    case "workload":
      return ofWorkload(state, action.wanted);
    case "go-back":
      return ofGoBack(state, action);
    case "delete-pods":
      return { ...state, world: withoutPods(world, action.pods) };
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

/** The model has no autoscalers, no routes and no TrafficRoutings; nobody hears notices. */
type Modelled = Exclude<
  Action,
  { readonly kind: "notice" | "autoscalers" | "traffic" | "sharing" }
>;

const MODELLED: Readonly<Record<Modelled["kind"], true>> = {
  status: true,
  marks: true,
  workload: true,
  "go-back": true,
  "delete-pods": true,
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
  const skipped = fault.kind === "lazy" && when !== "now";
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

function ofWorkload(state: PassState, { metadata, spec }: Workload): PassState | "conflict" {
  const { workload } = state.world;
  if (workload.metadata.generation !== state.generation) return "conflict";
  const { template } = workload.spec;
  const whole = template === undefined ? spec : { ...spec, template };
  const world = storeWorkload(state.world, { ...workload, metadata, spec: whole });
  return { ...state, world, generation: world.workload.metadata.generation };
}

/** As `put-back.ts` does it: what keeps the template is to keep the very one. */
function ofGoBack(
  state: PassState,
  { source, wanted }: Extract<Action, { readonly kind: "go-back" }>,
): PassState | "conflict" {
  const { replicaSets, revisions = [], workload } = state.world;
  const kept = [...replicaSets, ...revisions].find(({ name }) => name === source.name);
  const version = VERSIONS.find((one) => one === versionOf(source.revision));
  if (kept?.revision !== source.revision || version === undefined) return "conflict";
  const spec = { ...workload.spec, template: TEMPLATES[version] };
  return ofWorkload(
    { ...state, world: { ...state.world, workload: { ...workload, spec } } },
    wanted,
  );
}

/** Guarded by their uids: another one of that name stays. */
function withoutPods(world: World, gone: readonly PodToGo[]): World {
  const uids = new Set(gone.map(({ seenAs }) => seenAs.uid));
  return world.pods.filter(({ name, uid = name }) => uids.has(uid)).reduce(terminate, world);
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
  const changes = new Map(labelled.map((one) => [one.pod, one]));
  const pods = world.pods.map((pod) => {
    const change = changes.get(pod.name);
    return change === undefined ? pod : { ...pod, labels: changed(pod.labels, change) };
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
  const { workload, rollout, ...others } = syncNative(world);
  const counter = world.counter + 1;
  const generation = workload.metadata.generation + 1;
  const touched = { ...workload, metadata: { ...workload.metadata, generation } };
  const overtaken = { ...others, counter, workload: touched };
  if (rollout === undefined) return overtaken;
  const metadata = { ...rollout.metadata, resourceVersion: String(counter) };
  return { ...overtaken, rollout: { ...rollout, metadata } };
}
