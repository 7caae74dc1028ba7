/** Where the current step stands, `currentStepState`. Users approve by writing `StepReady`. */
const STEP_STATES = [
  "BeforeStepUpgrade",
  "StepUpgrade",
  "StepTrafficRouting",
  "StepMetricsAnalysis",
  "StepPaused",
  "StepReady",
  "Completed",
] as const;

export type WireStepState = (typeof STEP_STATES)[number];

/** The field is always serialised, so it is an empty string before the first release. */
export const STEP_STATES_OR_NONE = ["", ...STEP_STATES] as const;
