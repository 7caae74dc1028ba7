import { count } from "../cluster/kube/read.ts";
import type { PodCount, Rounding } from "./pod-count.ts";

/** A kind of workload: where its objects are, and how it says what the watcher wants to know. */
export interface WorkloadKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** Who owns its pods. */
  readonly podsOf: "its ReplicaSets" | "itself";
  /** Where the user's maxUnavailable and maxSurge are. */
  readonly limitsAt: readonly string[];
  /** What they are if the user does not say so. */
  readonly defaults: { readonly maxUnavailable: PodCount; readonly maxSurge: PodCount };
  /** How its controller makes a number of pods of a percent that may be unavailable. */
  readonly unavailableRounds: Rounding;
  /** Pods that there should be. */
  readonly desired: (workload: unknown) => number;
  /** Fields of its status. */
  readonly counts: { readonly pods: string; readonly available: string };
}

export type WorkloadName =
  | "Deployment"
  | "StatefulSet"
  | "DaemonSet"
  | "CloneSet"
  | "AdvancedStatefulSet"
  | "AdvancedDaemonSet";

/** More than any story has. */
const MOST_NODES = 1000;

const SETS = {
  podsOf: "itself",
  desired: (workload: unknown) => count(workload, "spec", "replicas") ?? 1,
  counts: { pods: "replicas", available: "availableReplicas" },
} as const;

const DAEMONS = {
  podsOf: "itself",
  plural: "daemonsets",
  kind: "DaemonSet",
  limitsAt: ["updateStrategy", "rollingUpdate"],
  defaults: { maxUnavailable: 1, maxSurge: 0 },
  unavailableRounds: "up",
  // Its status says so a moment after its first pods are there; until then it may go to any number of nodes.
  desired(workload: unknown) {
    const said = count(workload, "status", "desiredNumberScheduled") ?? 0;
    return said === 0 ? MOST_NODES : said;
  },
  counts: { pods: "currentNumberScheduled", available: "numberAvailable" },
} as const;

const STATEFUL = {
  ...SETS,
  plural: "statefulsets",
  kind: "StatefulSet",
  limitsAt: ["updateStrategy", "rollingUpdate"],
  defaults: { maxUnavailable: 1, maxSurge: 0 },
  unavailableRounds: "down",
} as const;

export const KINDS: Readonly<Record<WorkloadName, WorkloadKind>> = {
  Deployment: {
    ...SETS,
    apiVersion: "apps/v1",
    kind: "Deployment",
    plural: "deployments",
    podsOf: "its ReplicaSets",
    limitsAt: ["strategy", "rollingUpdate"],
    defaults: { maxUnavailable: "25%", maxSurge: "25%" },
    unavailableRounds: "down",
  },
  StatefulSet: { ...STATEFUL, apiVersion: "apps/v1" },
  AdvancedStatefulSet: { ...STATEFUL, apiVersion: "apps.kruise.io/v1beta1" },
  DaemonSet: { ...DAEMONS, apiVersion: "apps/v1" },
  AdvancedDaemonSet: { ...DAEMONS, apiVersion: "apps.kruise.io/v1alpha1" },
  CloneSet: {
    ...SETS,
    apiVersion: "apps.kruise.io/v1alpha1",
    kind: "CloneSet",
    plural: "clonesets",
    limitsAt: ["updateStrategy"],
    defaults: { maxUnavailable: "20%", maxSurge: 0 },
    unavailableRounds: "up without surge",
  },
};

/** Served by OpenKruise, and not there before its manager. */
export function isOfKruise({ apiVersion }: Pick<WorkloadKind, "apiVersion">): boolean {
  return apiVersion.startsWith("apps.kruise.io/");
}

/** Path of the objects of a kind in a namespace. */
export function pathOf({ apiVersion, plural }: WorkloadKind, namespace: string): string {
  return `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;
}
