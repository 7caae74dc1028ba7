import Type, { type Static } from "typebox";
import { ObjectMetaSchema } from "../metadata.ts";
import type { Immutable } from "../schema/immutable.ts";
import { RolloutStatusSchema as v1beta1Status } from "../v1beta1/status.ts";
import { KIND } from "../v1beta1/rollout.ts";
import { RolloutSpecSchema } from "./spec.ts";

/** Served for old clients; never stored. Code of ours sees it in `conversion/` only. */
export const API_VERSION = "rollouts.kruise.io/v1alpha1";

const {
  observedGeneration,
  phase,
  message,
  conditions,
  canaryStatus,
  wait,
  traffic,
  release,
  approval,
} = v1beta1Status.properties;

/** As in v1beta1, without what came with it: the copies for columns, and blue-green. */
const RolloutStatusSchema = Type.Object(
  {
    observedGeneration,
    phase,
    message,
    conditions,
    canaryStatus,
    wait,
    traffic,
    release,
    approval,
  },
  {
    description:
      "What the controller sees and does. Only approvals and jumps are written by users.",
  },
);

export const RolloutSchema = Type.Object(
  {
    apiVersion: Type.Literal(API_VERSION),
    kind: Type.Literal(KIND),
    metadata: ObjectMetaSchema,
    spec: RolloutSpecSchema,
    status: Type.Optional(RolloutStatusSchema),
  },
  {
    description:
      "A Rollout releases updates of one workload in steps, each ended by a person or by a clock. This version is for clients that know no other: v1beta1 is the one to write.",
  },
);

export type Rollout = Immutable<Static<typeof RolloutSchema>>;
