import type { Step } from "@sluice/shared/api/rollout.ts";
import { createHash } from "node:crypto";
import { READY_NOW } from "../cluster/fake-nodes/behaviours.ts";
import {
  at,
  conditionIs,
  count,
  type Fields,
  fields,
  flag,
  isFields,
  list,
  text,
  texts,
} from "../cluster/kube/read.ts";
import type { WorkloadState, PodState, ReplicaSetState, RolloutState } from "./happening.ts";
import type { WorkloadKind } from "./kinds.ts";
import type { Limits } from "./pod-count.ts";

export function workloadState(kind: WorkloadKind, object: unknown): WorkloadState {
  const template = at(object, "spec", "template");
  return {
    uid: text(object, "metadata", "uid") ?? "",
    replicas: kind.desired(object),
    generation: count(object, "metadata", "generation") ?? 0,
    observed: count(object, "status", "observedGeneration") ?? 0,
    revision: kind.podsOf === "itself" ? contentOf(template) : revisionOf(template),
    limits: limitsOf(kind, object),
    spared: kind.podsOf === "itself" ? 0 : 1,
    joining: kind.kind === "StatefulSet" ? "the new one" : "both in proportion",
    beside: texts(object, "metadata", "labels")["rollouts.kruise.io/canary-deployment"] ?? "",
  };
}

/** A workload's own limits, of an object or of a manifest. */
export function limitsOf(kind: WorkloadKind, object: unknown): Limits {
  const update = at(object, "spec", ...kind.limitsAt);
  // Natively all old pods go before the first new one comes.
  if (text(object, "spec", "strategy", "type") === "Recreate") {
    return { maxUnavailable: "100%", maxSurge: 0, unavailableRounds: "down" };
  }
  return {
    maxUnavailable: podCount(update, "maxUnavailable") ?? kind.defaults.maxUnavailable,
    maxSurge: podCount(update, "maxSurge") ?? kind.defaults.maxSurge,
    unavailableRounds: kind.unavailableRounds,
  };
}

export function replicaSetState(object: unknown): ReplicaSetState {
  return {
    uid: text(object, "metadata", "uid") ?? "",
    owner: ownerOf(object),
    revision: revisionOf(at(object, "spec", "template")),
    replicas: count(object, "spec", "replicas") ?? 1,
  };
}

export function podState(object: unknown): PodState {
  return {
    uid: text(object, "metadata", "uid") ?? "",
    name: text(object, "metadata", "name") ?? "",
    owner: ownerOf(object),
    runs: contentOf(object),
    life: lifeOf(object),
  };
}

export function rolloutState(object: unknown): RolloutState {
  const style = at(object, "spec", "strategy", "blueGreen") === undefined ? "canary" : "blueGreen";
  return {
    uid: text(object, "metadata", "uid") ?? "",
    workload: text(object, "spec", "workloadRef", "name") ?? "",
    duty: standsAside(object) ? "stands aside" : "holds",
    place: isBeside(object) ? "beside it" : "in it",
    style: style === "canary" ? "Partition" : "BlueGreen",
    steps: list(object, "spec", "strategy", style, "steps").map(stepOf),
    phase: text(object, "status", "phase") ?? "",
    stateBy: writersOfState(object, `f:${style}Status`),
    ...placeIn(object, at(object, "status", `${style}Status`)),
  };
}

/** Where the release stands, as its sub-status says. */
function placeIn(rollout: unknown, sub: unknown) {
  return {
    step: count(sub, "currentStepIndex") ?? 0,
    nextStep: count(sub, "nextStepIndex") ?? 0,
    stepState: text(sub, "currentStepState") ?? "",
    workloadGeneration: count(sub, "observedWorkloadGeneration") ?? 0,
    ...leavingIn(rollout, sub),
  };
}

/** Other kinds than Deployments are released in place, whatever is asked for (contract.md 0.4). */
function isBeside(rollout: unknown): boolean {
  const asked = flag(rollout, "spec", "strategy", "canary", "enableExtraWorkloadForCanary");
  return asked && text(rollout, "spec", "workloadRef", "kind") === "Deployment";
}

function lifeOf(pod: unknown): PodState["life"] {
  const phase = text(pod, "status", "phase") ?? "";
  const over = at(pod, "metadata", "deletionTimestamp") !== undefined;
  if (over || phase === "Failed" || phase === "Succeeded") return "ending";
  return conditionIs(pod, "Ready", "True") ? "ready" : "not ready";
}

function standsAside(rollout: unknown): boolean {
  const deleted = at(rollout, "metadata", "deletionTimestamp") !== undefined;
  return deleted || flag(rollout, "spec", "disabled");
}

function stepOf(step: unknown): Step {
  const replicas = podCount(step, "replicas");
  const pause = at(step, "pause");
  const duration = count(pause, "duration");
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(pause === undefined ? {} : { pause: duration === undefined ? {} : { duration } }),
  };
}

function podCount(value: unknown, field: string): number | string | undefined {
  return count(value, field) ?? text(value, field);
}

/** uid of the controller. */
function ownerOf(object: unknown): string {
  const owner = list(object, "metadata", "ownerReferences").find((one) => flag(one, "controller"));
  return text(owner, "uid") ?? "";
}

/** The wire has no state of its own for it: a step that waits, and says what comes after it. */
function leavingIn(rollout: unknown, sub: unknown): Pick<RolloutState, "leavingSeconds"> {
  const isOver = text(sub, "finalisingStep") === "ResumeWorkload";
  if (!isOver || text(sub, "currentStepState") === "Completed") return {};
  const path = ["spec", "strategy", "blueGreen", "scaleDownDelaySeconds"];
  return { leavingSeconds: count(rollout, ...path) ?? 0 };
}

/** Managers that own `currentStepState` of this sub-status, by a write of the status. */
function writersOfState(rollout: unknown, field: string): readonly string[] {
  const path = ["fieldsV1", "f:status", field, "f:currentStepState"];
  return list(rollout, "metadata", "managedFields")
    .filter((entry) => at(entry, ...path) !== undefined)
    .map((entry) => text(entry, "manager") ?? "");
}

/** Equal for templates that the native controller takes for equal: all but its own label counts. */
function revisionOf(template: unknown): string {
  const { "pod-template-hash": _own, ...labels } = fields(template, "metadata", "labels");
  const metadata = { ...fields(template, "metadata"), labels };
  return digestOf({ ...fields(template), metadata });
}

/** Annotations of a template that make a revision; pods have others, too. */
const RESTARTED = "kubectl.kubernetes.io/restartedAt";
const OF_STORIES = "sluice.dev/";

/**
 * Equal for a template and the pods that were made of it, whatever their controller calls that
 * revision: images, and annotations that a story or `kubectl rollout restart` puts there.
 */
function contentOf(podOrTemplate: unknown): string {
  const images = list(podOrTemplate, "spec", "containers").map((one) => text(one, "image"));
  const annotations = Object.entries(texts(podOrTemplate, "metadata", "annotations")).filter(
    ([key]) => key === RESTARTED || (key.startsWith(OF_STORIES) && key !== READY_NOW),
  );
  return digestOf({ images, annotations: Object.fromEntries(annotations) });
}

function digestOf(content: Fields): string {
  return createHash("sha256").update(sorted(content)).digest("hex").slice(0, 12);
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value).toSorted();
  const present = keys.filter((key) => value[key] !== null && value[key] !== undefined);
  return `{${present.map((key) => `${key}:${sorted(value[key])}`).join(",")}}`;
}
