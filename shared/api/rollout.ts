/** The version of Rollout that all our code speaks, and that is stored; others are converted to it. */
export type { IntOrPercent } from "./int-or-percent.ts";
export type { ObjectMeta, OwnerReference } from "./metadata.ts";
export type { Phase } from "./status/phases.ts";
export type { WireStepState } from "./status/step-states.ts";
export type { FinalisingStep } from "./status/finalising-steps.ts";
export type { WaitingFor } from "./status/waiting-for.ts";
export * from "./v1beta1/rollout.ts";
