import { count, flag, list, text, texts } from "../kube/read.ts";
import type { Complain } from "./complain.ts";
import { containerSpec, type ContainerSpec } from "./container-spec.ts";
import { volumeSpec, type VolumeSpec } from "./volume-spec.ts";

/** What the agent reads of a pod. */
export interface PodSpec {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly nodeName: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  readonly graceSeconds: number;
  readonly hostNetwork: boolean;
  readonly init: readonly ContainerSpec[];
  readonly containers: readonly ContainerSpec[];
  readonly volumes: readonly VolumeSpec[];
  /** Conditions that somebody else sets, and that the pod needs to be ready. */
  readonly readinessGates: readonly string[];
}

/**
 * @returns the pod, and what of it the agent cannot do. A pod with problems is not
 *   started: a test must not pass on half of a manifest.
 */
export function parsePod(pod: unknown): { spec: PodSpec; problems: readonly string[] } {
  const problems: string[] = [];
  const complain: Complain = (problem) => void problems.push(problem);
  const spec: PodSpec = {
    namespace: text(pod, "metadata", "namespace") ?? "",
    name: text(pod, "metadata", "name") ?? "",
    uid: text(pod, "metadata", "uid") ?? "",
    labels: texts(pod, "metadata", "labels"),
    annotations: texts(pod, "metadata", "annotations"),
    nodeName: text(pod, "spec", "nodeName") ?? "",
    serviceAccount: text(pod, "spec", "serviceAccountName") ?? "default",
    restartPolicy: restartPolicy(text(pod, "spec", "restartPolicy")),
    graceSeconds: count(pod, "spec", "terminationGracePeriodSeconds") ?? 30,
    hostNetwork: flag(pod, "spec", "hostNetwork"),
    init: list(pod, "spec", "initContainers").map((one) => containerSpec(one, complain)),
    containers: list(pod, "spec", "containers").map((one) => containerSpec(one, complain)),
    volumes: list(pod, "spec", "volumes").map((one) => volumeSpec(one, complain)),
    readinessGates: list(pod, "spec", "readinessGates").flatMap(
      (gate) => text(gate, "conditionType") ?? [],
    ),
  };
  return { spec, problems };
}

function restartPolicy(value: string | undefined): PodSpec["restartPolicy"] {
  return value === "Never" || value === "OnFailure" ? value : "Always";
}

/** A field that the downward API offers; undefined for one that we do not know. */
export function downwardField(spec: PodSpec, path: string, podIp: string): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === "labels" && key !== undefined) return spec.labels[key] ?? "";
  if (map === "annotations" && key !== undefined) return spec.annotations[key] ?? "";
  const known: Readonly<Record<string, string>> = {
    "metadata.name": spec.name,
    "metadata.namespace": spec.namespace,
    "metadata.uid": spec.uid,
    "spec.nodeName": spec.nodeName,
    "spec.serviceAccountName": spec.serviceAccount,
    "status.podIP": podIp,
    "status.podIPs": podIp,
  };
  return known[path];
}
