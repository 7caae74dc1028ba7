/** What a rollout that does not move is waiting for, `status.wait.for`. */
export const WAITING_FOR = [
  /** A person, who writes `StepReady`. */
  "Approval",
  /** The step's `pause.duration`. */
  "Duration",
  /** Pods of the new revision that are not ready yet. */
  "Pods",
  /** Services, routes or gateways that are not as the step needs them yet. */
  "Traffic",
  /** A person: the pods of a step were not ready in time. */
  "Deadline",
  /** `spec.strategy.paused` to become false. */
  "Resume",
  /** The workload: it is missing, or its own controller has not caught up. */
  "Workload",
  /** The workload's own controller, which completes the update natively. */
  "Native",
] as const;

export type WaitingFor = (typeof WAITING_FOR)[number];
