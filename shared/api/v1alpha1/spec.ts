import Type from "typebox";
import { cel } from "../schema/cel.ts";
import { deadlineFields } from "../v1beta1/deadline.ts";
import { NO_TRAFFIC_OF_DAEMON_SETS, RolloutSpecSchema as v1beta1 } from "../v1beta1/spec.ts";
import {
  fieldsOfEitherStyle,
  PatchPodTemplateMetadataSchema,
  StrategySchema as v1beta1Strategy,
} from "../v1beta1/strategy.ts";
import { WorkloadRefSchema } from "../v1beta1/workload-ref.ts";
import { STEPS_RULES } from "../v1beta1/step-rules.ts";
import { MAX_STEPS } from "../v1beta1/step.ts";
import { StepSchema } from "./step.ts";

const { trafficRoutings, failureThreshold, disableGenerateCanaryService } = fieldsOfEitherStyle();

/** Indexes of all steps but the last: CEL cannot walk over neighbours. */
const PAIRS = `[${Array.from({ length: MAX_STEPS - 1 }, (_, index) => index).join(", ")}]`;

const CanaryStrategySchema = Type.Object(
  {
    steps: Type.Optional(
      Type.Array(StepSchema, {
        // As in v1beta1, in which it is stored.
        maxItems: MAX_STEPS,
        ...STEPS_RULES,
        description:
          "The steps of a release, in order, 1 to 50. The last one should reach 100%. Their number is fixed while a release is under way; their contents are not. Example: [{weight: 20}, {weight: 50, pause: {duration: 300}}, {weight: 100}].",
      }),
    ),
    trafficRoutings,
    failureThreshold,
    ...deadlineFields("strategy"),
    patchPodTemplateMetadata: Type.Optional(PatchPodTemplateMetadataSchema),
    disableGenerateCanaryService,
  },
  {
    ...cel({
      rule: `!has(self.trafficRoutings) || size(self.trafficRoutings) == 0 || !has(self.steps) || ${PAIRS}.all(i, i + 1 >= size(self.steps) || !has(self.steps[i].weight) || !has(self.steps[i + 1].weight) || self.steps[i].weight <= self.steps[i + 1].weight)`,
      message: "weight must not be less than in the step before where trafficRoutings route it",
    }),
    description:
      "Replaces the pods step by step, within the workload or in a second Deployment: the annotation rollouts.kruise.io/rolling-style says which (partition or canary; default: canary for Deployments, partition for all else). Example: {steps: [{weight: 20}, {weight: 100}]}.",
  },
);

export const RolloutSpecSchema = Type.Object(
  {
    objectRef: Type.Object(
      { workloadRef: Type.Optional(WorkloadRefSchema) },
      {
        description:
          "Holds workloadRef, the workload whose updates are released in steps. Example: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: shop}}.",
      },
    ),
    strategy: Type.Object(
      {
        paused: v1beta1Strategy.properties.paused,
        canary: Type.Optional(CanaryStrategySchema),
      },
      {
        description:
          "How to release. A blue-green strategy exists in v1beta1 only. Example: {canary: {steps: [{weight: 20}, {weight: 100}]}}.",
      },
    ),
    rolloutID: Type.Optional(
      Type.String({
        description:
          "Deprecated, still honoured: id of the releases of this Rollout, which their pods carry. Better: the label rollouts.kruise.io/rollout-id on the workload, which goes before this one. In v1beta1 it is an annotation of that name on the Rollout. Example: 2026-06-01.",
      }),
    ),
    disabled: v1beta1.properties.disabled,
    approval: v1beta1.properties.approval,
  },
  {
    description: "What to release, and in which steps.",
    ...cel({
      rule: "!has(self.objectRef.workloadRef) || self.objectRef.workloadRef.kind != 'DaemonSet' || !has(self.strategy.canary) || !has(self.strategy.canary.trafficRoutings) || size(self.strategy.canary.trafficRoutings) == 0",
      message: NO_TRAFFIC_OF_DAEMON_SETS,
    }),
  },
);
