/** Where a Rollout stands as a whole, `status.phase`. */
export const PHASES = [
  /** Seen for the first time, or its workload does not exist. */
  "Initial",
  /** Nothing to release: the workload runs what it should. */
  "Healthy",
  /** A release is under way. */
  "Progressing",
  /** Deleted, and cleaning up before it goes. */
  "Terminating",
  /** Switched off: updates of the workload roll out natively. */
  "Disabled",
  /** Switched off in the middle of a release, and cleaning up. */
  "Disabling",
] as const;

export type Phase = (typeof PHASES)[number];
