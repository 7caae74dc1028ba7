import type { WorkloadName } from "../watcher/kinds.ts";
import type { Plan } from "./shape.ts";

/** Of ten pods: two, five, all; a person approves each but the last. */
export const THREE_STEPS: Plan = {
  steps: [{ replicas: "20%" }, { replicas: "50%" }, { replicas: "100%" }],
};

/** Of a Deployment, so that not all pods of a step of three or more come at the same time, and one is a surge. */
export const FEW_AT_ONCE = {
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable: 1, maxSurge: 1 },
};

/** The kinds that a table of stories goes over; Deployments have stories of their own. */
export const OTHER_KINDS = [
  "StatefulSet",
  "DaemonSet",
  "CloneSet",
  "AdvancedStatefulSet",
  "AdvancedDaemonSet",
] as const satisfies readonly WorkloadName[];

export type OtherKind = (typeof OTHER_KINDS)[number];

/** The same in an extra Deployment. */
export const EXTRA_STEPS: Plan = { ...THREE_STEPS, extra: {} };

/** Of ten pods: one, four for a moment, seven; then the rest. */
export const EXTRA_WITH_COUNTS: Plan = {
  steps: [{ replicas: 1 }, { replicas: "40%", pause: { duration: 1 } }, { replicas: "70%" }],
  extra: {},
};

/** Half of the new version beside all of the old one, then all; a person approves each. */
export const BLUE_GREEN: Plan = {
  style: "blueGreen",
  steps: [{ replicas: "50%" }, { replicas: "100%" }],
};

/** The kinds that know blue-green, as a table of stories goes over them. */
export const BLUE_GREEN_KINDS = [
  { title: "blue-green", kind: {}, type: "RollingUpdate" },
  {
    title: "CloneSet blue-green",
    kind: { workload: "CloneSet", strategy: { type: "ReCreate" } },
    type: "ReCreate",
  },
] as const;

/** Each style, and which pods of ten there are while its first step waits, and its second. */
export const STYLES = {
  partition: { plan: THREE_STEPS, first: { v1: 8, v2: 2 }, second: { v1: 5, v2: 5 } },
  canary: { plan: EXTRA_STEPS, first: { v1: 10, v2: 2 }, second: { v1: 10, v2: 5 } },
  blueGreen: { plan: BLUE_GREEN, first: { v1: 10, v2: 5 }, second: { v1: 10, v2: 10 } },
} as const;

/** All three, as a table of stories of Deployments goes over them. */
export const ALL_STYLES = [
  { title: "partition", ...STYLES.partition },
  { title: "canary", ...STYLES.canary },
  { title: "blue-green", ...STYLES.blueGreen },
] as const;

/** The styles that bring new pods out beside all old ones. */
export const BESIDE_STYLES = [
  { title: "canary", kind: {}, ...STYLES.canary },
  ...BLUE_GREEN_KINDS.map(({ title, kind }) => ({ title, kind, ...STYLES.blueGreen })),
] as const;
