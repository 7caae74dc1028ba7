import Type from "typebox";
import { RolloutSpecSchema as v1beta1 } from "../v1beta1/spec.ts";
import {
  fieldsOfEitherStyle,
  PatchPodTemplateMetadataSchema,
  StrategySchema as v1beta1Strategy,
} from "../v1beta1/strategy.ts";
import { WorkloadRefSchema } from "../v1beta1/workload-ref.ts";
import { StepSchema } from "./step.ts";

const { trafficRoutings, failureThreshold, disableGenerateCanaryService } = fieldsOfEitherStyle();

const CanaryStrategySchema = Type.Object(
  {
    steps: Type.Optional(
      Type.Array(StepSchema, {
        description:
          "The steps of a release, in order, at least one. The last one should reach 100%. Their number is fixed while a release is under way; their contents are not. Example: [{weight: 20}, {weight: 50, pause: {duration: 300}}, {weight: 100}].",
      }),
    ),
    trafficRoutings,
    failureThreshold,
    patchPodTemplateMetadata: Type.Optional(PatchPodTemplateMetadataSchema),
    disableGenerateCanaryService,
  },
  {
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
  },
  { description: "What to release, and in which steps." },
);
