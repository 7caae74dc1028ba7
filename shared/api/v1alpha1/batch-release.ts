import Type from "typebox";
import { ObjectMetaSchema } from "../metadata.ts";
import {
  BATCH_RELEASE_DESCRIPTION,
  BATCH_RELEASE_STATUS_DESCRIPTION,
  KIND,
  PLAN_DESCRIPTION,
  planFields,
  statusFields,
} from "../v1beta1/batch-release.ts";
import { WorkloadRefSchema } from "../v1beta1/workload-ref.ts";
import { API_VERSION } from "./rollout.ts";

const ReleasePlanSchema = Type.Object(
  {
    ...planFields,
    rollingStyle: Type.Optional(
      Type.String({
        description:
          "canary, partition or bluegreen, to be read only: to set it, write the annotation rollouts.kruise.io/rolling-style. Example: partition.",
      }),
    ),
  },
  { description: PLAN_DESCRIPTION },
);

/** `status.message` came with v1beta1. */
export const BatchReleaseSchema = Type.Object(
  {
    apiVersion: Type.Literal(API_VERSION),
    kind: Type.Literal(KIND),
    metadata: ObjectMetaSchema,
    spec: Type.Object(
      {
        targetReference: Type.Object(
          { workloadRef: Type.Optional(WorkloadRefSchema) },
          {
            description:
              "Holds workloadRef, the workload to release. Example: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: shop}}.",
          },
        ),
        releasePlan: ReleasePlanSchema,
      },
      { description: "What to release, and in which batches." },
    ),
    status: Type.Optional(
      Type.Object(statusFields, { description: BATCH_RELEASE_STATUS_DESCRIPTION }),
    ),
  },
  { description: BATCH_RELEASE_DESCRIPTION },
);
