export const CONDITION_TYPES = ["Progressing", "Succeeded", "Terminating"] as const;

/** Kubernetes' three answers; absent knowledge is `Unknown`, not `False`. */

export const CONDITION_STATUSES = ["True", "False", "Unknown"] as const;

/** Reasons of the condition `Progressing`, in the order of a release. */
export const PROGRESSING_REASONS = [
  "Initializing",
  "InRolling",
  "Paused",
  /** An addition of ours: pods of a step were not ready in time. */
  "DeadlineExceeded",
  "Finalising",
  "Cancelling",
  "Completed",
] as const;
export type ProgressingReason = (typeof PROGRESSING_REASONS)[number];

/** Reasons of the condition `Terminating`. */
export const TERMINATING_REASONS = ["InTerminating", "Completed"] as const;
