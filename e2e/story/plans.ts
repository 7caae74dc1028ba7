import type { WorkloadName } from "../watcher/kinds.ts";
import type { Plan } from "./shape.ts";

/** Of ten pods: two, five, all; a person approves each but the last. */
export const THREE_STEPS: Plan = {
  steps: [{ replicas: "20%" }, { replicas: "50%" }, { replicas: "100%" }],
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

/** Half of the new version beside all of the old one, then all; a person approves each. */
export const BLUE_GREEN: Plan = {
  style: "blueGreen",
  steps: [{ replicas: "50%" }, { replicas: "100%" }],
};
