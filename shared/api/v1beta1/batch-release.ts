import Type from "typebox";
import { intOrPercent } from "../int-or-percent.ts";
import { ObjectMetaSchema } from "../metadata.ts";
import { dateTime } from "../schema/date-time.ts";
import { oneOf } from "../schema/one-of.ts";
import { ConditionSchema } from "./condition.ts";
import { PatchPodTemplateMetadataSchema } from "./strategy.ts";
import { WorkloadRefSchema } from "./workload-ref.ts";

export const API_VERSION = "rollouts.kruise.io/v1beta1";
export const KIND = "BatchRelease";

const text = (description: string) => Type.Optional(Type.String({ description }));
const count = (description: string) => Type.Integer({ format: "int32", description });

const BatchSchema = Type.Object(
  {
    canaryReplicas: intOrPercent(
      'Pods that run the new version after this batch, all earlier ones included: a count, or a percent of the replicas of the workload, which rounds up. Examples: 3, "20%".',
    ),
  },
  { description: "One batch. Example: {canaryReplicas: 20%}." },
);

/** The plan is the same in both versions, but for the values of `rollingStyle`. */
export const planFields = {
  batches: Type.Optional(
    Type.Array(BatchSchema, {
      description: "The batches, in order. Example: [{canaryReplicas: 1}, {canaryReplicas: 100%}].",
    }),
  ),
  batchPartition: Type.Optional(
    count("The last batch that may be released, counted from 0. Absent: all of them. Example: 0."),
  ),
  rolloutID: text("Id of the release, which its pods carry. Example: 2026-06-01."),
  failureThreshold: Type.Optional(
    intOrPercent(
      'Pods of the new version that may be unready without holding up a batch: a count, or a percent of the updated pods, which rounds up. Absent: 0. Examples: 1, "10%".',
    ),
  ),
  finalizingPolicy: Type.Optional(
    oneOf(
      ["", "WaitResume", "Immediate"],
      "How the release ends. WaitResume: once the workload has completed the update; Immediate: at once. Default: Immediate.",
    ),
  ),
  patchPodTemplateMetadata: Type.Optional(PatchPodTemplateMetadataSchema),
  enableExtraWorkloadForCanary: Type.Boolean({
    description:
      "True: the new version runs in a second Deployment, if rollingStyle does not say otherwise. Example: false.",
  }),
};

export const BATCH_RELEASE_DESCRIPTION =
  "A BatchRelease releases one update of a workload batch by batch. This version of Sluice does not carry it out: create a Rollout, which drives its workload itself.";

export const PLAN_DESCRIPTION =
  "The batches and how to release them. Example: {batches: [{canaryReplicas: 20%}], enableExtraWorkloadForCanary: false}.";

const ReleasePlanSchema = Type.Object(
  {
    ...planFields,
    rollingStyle: Type.Optional(
      oneOf(
        ["", "Canary", "Partition", "BlueGreen"],
        "Canary: in a second Deployment; Partition: within the workload; BlueGreen: next to all of the old version. Default: what enableExtraWorkloadForCanary says.",
      ),
    ),
  },
  { description: PLAN_DESCRIPTION },
);

const CanaryStatusSchema = Type.Object(
  {
    batchState: Type.Optional(
      oneOf(
        ["", "Upgrading", "Verifying", "Ready"],
        "Where the batch stands: Upgrading, Verifying or Ready.",
      ),
    ),
    currentBatch: count("The batch under way, counted from 0."),
    batchReadyTime: Type.Optional(dateTime("When the batch got ready.")),
    updatedReplicas: Type.Optional(count("Pods of the new version.")),
    updatedReadyReplicas: Type.Optional(count("Pods of the new version that are ready.")),
    noNeedUpdateReplicas: Type.Optional(
      count("Pods that run the wanted version without an update, after a rollback in batches."),
    ),
  },
  { description: "The batch under way." },
);

/** What both versions have. */
export const statusFields = {
  conditions: Type.Optional(
    Type.Array(ConditionSchema, { description: "Facts about the release, for programs." }),
  ),
  canaryStatus: Type.Optional(CanaryStatusSchema),
  stableRevision: text("Hash of the old version; compare for equality only."),
  updateRevision: text("Hash of the new version; compare for equality only."),
  observedGeneration: Type.Optional(
    Type.Integer({
      format: "int64",
      description: "metadata.generation of the spec that the rest of this status speaks of.",
    }),
  ),
  observedRolloutID: text("Id of the release that this status speaks of."),
  observedWorkloadReplicas: Type.Optional(
    count("Replicas of the workload when last seen; -1 before that."),
  ),
  collisionCount: Type.Optional(count("Kept for clients of the original; never used.")),
  observedReleasePlanHash: text("Hash of the plan last acted upon; compare for equality only."),
  phase: Type.Optional(
    oneOf(
      ["", "Preparing", "Progressing", "Finalizing", "Completed"],
      "Where the release stands: Preparing, Progressing, Finalizing or Completed.",
    ),
  ),
};

export const BATCH_RELEASE_STATUS_DESCRIPTION =
  "What was seen and done; written by the controller.";

export const BatchReleaseSchema = Type.Object(
  {
    apiVersion: Type.Literal(API_VERSION),
    kind: Type.Literal(KIND),
    metadata: ObjectMetaSchema,
    spec: Type.Object(
      { workloadRef: Type.Optional(WorkloadRefSchema), releasePlan: ReleasePlanSchema },
      { description: "What to release, and in which batches." },
    ),
    status: Type.Optional(
      Type.Object(
        { ...statusFields, message: text("What is going on, in a sentence.") },
        { description: BATCH_RELEASE_STATUS_DESCRIPTION },
      ),
    ),
  },
  { description: BATCH_RELEASE_DESCRIPTION },
);
