import type { Plan } from "./shape.ts";

/** Of ten pods: two, five, all; a person approves each but the last. */
export const THREE_STEPS: Plan = {
  steps: [{ replicas: "20%" }, { replicas: "50%" }, { replicas: "100%" }],
};
