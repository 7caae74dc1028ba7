import { groupOf } from "../api/same-workload.ts";
import type { SubStatusField } from "../api/status/sub-status.ts";

/** Which object a command is about. */
export interface ObjectRef {
  readonly namespace: string;
  readonly name: string;
}

// Patches are written as YAML: no double quotes, so that they can be copied from where a tool
// prints them quoted (Helm does). No brace comes first either: kubectl takes such a text for JSON.

/** What an approval is for, in the words of `status.wait`. */
export interface Approved {
  /** 1-based; after the last one, what still waits then. */
  readonly step: number;
  readonly revision: string;
}

/**
 * Lets the step that waits go on: the status write that users of this API have always done. What it
 * was given for stands beside it, so that copied an hour ago or pasted twice it lets nothing else go on.
 */
export function approveCommand(
  { namespace, name }: ObjectRef,
  field: SubStatusField,
  { step, revision }: Approved,
): string {
  const wait = `wait: {step: ${step}, revision: ${textInYaml(revision)}}`;
  const status = `status: {${wait}, ${field}: {currentStepState: StepReady}}`;
  return `kubectl patch rollout ${name} -n ${namespace} --subresource=status --type=merge -p '${status}'`;
}

/** A revision may happen to be all digits, which YAML takes for a number. */
function textInYaml(revision: string): string {
  return /^\d+$/.test(revision) ? `!!str ${revision}` : revision;
}

/** Prints the command that ends what is waited for by then. */
export function commandOfWait({ namespace, name }: ObjectRef): string {
  return `kubectl get rollout ${name} -n ${namespace} -o jsonpath='{.status.wait.command}'`;
}

export function watchCommand({ namespace, name }: ObjectRef): string {
  return `kubectl get rollout ${name} -n ${namespace} -w`;
}

/** Takes `strategy.paused` away again. */
export function resumeCommand({ namespace, name }: ObjectRef): string {
  const spec = "spec: {strategy: {paused: false}}";
  return `kubectl patch rollout ${name} -n ${namespace} --type=merge -p '${spec}'`;
}

/** Shows the pods of one revision, by the native name of it; all events of the Rollout before it has one. */
export function podsCommand({ namespace, name }: ObjectRef, podTemplateHash: string): string {
  if (podTemplateHash === "") return `kubectl describe rollout ${name} -n ${namespace}`;
  return `kubectl get pods -n ${namespace} -l pod-template-hash=${podTemplateHash}`;
}

/** A workload and its kind. */
export interface WorkloadRef extends ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Takes off what a kind of workload has of its own to keep its pods from being updated. */
export function letOnCommand({ apiVersion, kind, namespace, name }: WorkloadRef): string {
  const group = groupOf(apiVersion);
  const is = kind.toLowerCase();
  if (group === "apps" && kind === "Deployment") {
    return `kubectl rollout resume deployment/${name} -n ${namespace}`;
  }
  const of = group === "apps" ? is : `${is}.${group}`;
  const strategy = strategyLettingOn(group, kind);
  return `kubectl patch ${of} ${name} -n ${namespace} --type=merge -p 'spec: {updateStrategy: {${strategy}}}'`;
}

function strategyLettingOn(group: string, kind: string): string {
  if (kind === "CloneSet") return "partition: 0";
  return group === "apps" && kind === "DaemonSet"
    ? "type: RollingUpdate"
    : "rollingUpdate: {partition: 0}";
}
