import type { Step } from "@sluice/shared/api/rollout.ts";
import { createHash } from "node:crypto";
import {
  at,
  conditionIs,
  count,
  fields,
  flag,
  isFields,
  list,
  text,
} from "../cluster/kube/read.ts";
import type {
  DeploymentState,
  Limits,
  PodState,
  ReplicaSetState,
  RolloutState,
} from "./happening.ts";

export function deploymentState(object: unknown): DeploymentState {
  return {
    uid: text(object, "metadata", "uid") ?? "",
    replicas: count(object, "spec", "replicas") ?? 1,
    generation: count(object, "metadata", "generation") ?? 0,
    revision: revisionOf(at(object, "spec", "template")),
    limits: limitsOf(object),
  };
}

/** A Deployment's strategy, of an object or of a manifest. */
export function limitsOf(object: unknown): Limits {
  const update = at(object, "spec", "strategy", "rollingUpdate");
  const [unavailable, surge] = [podCount(update, "maxUnavailable"), podCount(update, "maxSurge")];
  return {
    ...(unavailable === undefined ? {} : { maxUnavailable: unavailable }),
    ...(surge === undefined ? {} : { maxSurge: surge }),
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
    life: lifeOf(object),
  };
}

export function rolloutState(object: unknown): RolloutState {
  const canary = at(object, "status", "canaryStatus");
  return {
    uid: text(object, "metadata", "uid") ?? "",
    workload: text(object, "spec", "workloadRef", "name") ?? "",
    duty: standsAside(object) ? "stands aside" : "holds",
    steps: list(object, "spec", "strategy", "canary", "steps").map(stepOf),
    phase: text(object, "status", "phase") ?? "",
    step: count(canary, "currentStepIndex") ?? 0,
    nextStep: count(canary, "nextStepIndex") ?? 0,
    stepState: text(canary, "currentStepState") ?? "",
    workloadGeneration: count(canary, "observedWorkloadGeneration") ?? 0,
    stateBy: writersOfState(object),
  };
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

/** Managers that own `status.canaryStatus.currentStepState`, by a write of the status. */
function writersOfState(rollout: unknown): readonly string[] {
  const path = ["fieldsV1", "f:status", "f:canaryStatus", "f:currentStepState"];
  return list(rollout, "metadata", "managedFields")
    .filter((entry) => at(entry, ...path) !== undefined)
    .map((entry) => text(entry, "manager") ?? "");
}

/** Equal for templates that the native controller takes for equal: all but its own label counts. */
function revisionOf(template: unknown): string {
  const { "pod-template-hash": _own, ...labels } = fields(template, "metadata", "labels");
  const metadata = { ...fields(template, "metadata"), labels };
  return createHash("sha256")
    .update(sorted({ ...fields(template), metadata }))
    .digest("hex")
    .slice(0, 12);
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value).toSorted();
  const present = keys.filter((key) => value[key] !== null && value[key] !== undefined);
  return `{${present.map((key) => `${key}:${sorted(value[key])}`).join(",")}}`;
}
