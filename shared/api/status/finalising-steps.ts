/**
 * What a release that ends has got to, `finalisingStep`. Only the first two values carry the prefix:
 * the wire has it so (contract.md 1.2).
 */
const FINALISING_STEPS = [
  "FinalisingStepRouteTrafficToNew",
  "FinalisingStepRouteTrafficToStable",
  "RestoreStableService",
  "RemoveCanaryService",
  "ResumeWorkload",
  "ReleaseWorkloadControl",
  "END",
  /** For debugging: never ends. */
  "WaitEndless",
] as const;

export type FinalisingStep = (typeof FINALISING_STEPS)[number];

/** Clients that serialise the field always send an empty string while nothing is finalised. */
export const FINALISING_STEPS_OR_NONE = ["", ...FINALISING_STEPS] as const;
