import Type from "typebox";
import { oneOf } from "../schema/one-of.ts";
import { PHASES } from "../status/phases.ts";
import { ConditionSchema } from "./condition.ts";
import { ApprovalSchema, ReleaseSchema } from "./release.ts";
import { BlueGreenStatusSchema, CanaryStatusSchema, currentStepState } from "./sub-status.ts";
import { TrafficStatusSchema } from "./traffic-status.ts";
import { WaitSchema } from "./wait.ts";

export const RolloutStatusSchema = Type.Object(
  {
    observedGeneration: Type.Optional(
      Type.Integer({
        format: "int64",
        description: "metadata.generation of the spec that the rest of this status speaks of.",
      }),
    ),
    phase: Type.Optional(
      oneOf(
        PHASES,
        "Initial: the workload was not seen yet. Healthy: nothing to release. Progressing: a release is under way. Disabled: switched off; Disabling: on the way there. Terminating: deleted, and cleaning up.",
      ),
    ),
    message: Type.Optional(
      Type.String({ description: "What is going on, in a sentence; shown by kubectl get." }),
    ),
    conditions: Type.Optional(
      Type.Array(ConditionSchema, {
        description: "Progressing, Succeeded and Terminating, for kubectl wait and for programs.",
      }),
    ),
    currentStepIndex: Type.Integer({
      format: "int32",
      description:
        "A copy of the sub-status' currentStepIndex: the step under way, counted from 1; 0 before the first release.",
    }),
    currentStepState: currentStepState(),
    canaryStatus: Type.Optional(CanaryStatusSchema),
    blueGreenStatus: Type.Optional(BlueGreenStatusSchema),
    wait: Type.Optional(WaitSchema),
    traffic: Type.Optional(TrafficStatusSchema),
    release: Type.Optional(ReleaseSchema),
    approval: Type.Optional(ApprovalSchema),
  },
  {
    description:
      "What the controller sees and does. Only approvals and jumps are written by users.",
  },
);
