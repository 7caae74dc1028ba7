import type { PodCount } from "@sluice/shared/gate/pod-count.ts";
import type { Version } from "./world.ts";

/** Kinds with pods of their own; those of OpenKruise are called Advanced here. */
export type KindName = (typeof KIND_NAMES)[number];
export const KIND_NAMES = [
  "StatefulSet",
  "AdvancedStatefulSet",
  "DaemonSet",
  "AdvancedDaemonSet",
  "CloneSet",
] as const;

/** What a user's manifest says; what it leaves out is the API server's default. */
export interface Manifest {
  readonly version: Version;
  readonly replicas: number;
  readonly maxUnavailable?: PodCount;
  readonly maxSurge?: PodCount;
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly paused?: true;
  /** Absent: a Deployment. */
  readonly kind?: KindName;
  /** Of StatefulSets: that no pod waits for another. */
  readonly policy?: "Parallel";
  /** Of StatefulSets and DaemonSets; absent: `RollingUpdate`. */
  readonly type?: "OnDelete" | "RollingUpdate";
}

export const LABELS = { app: "shop", team: "web" } as const;
export const ANNOTATIONS = { "example.com/owner": "web" } as const;
