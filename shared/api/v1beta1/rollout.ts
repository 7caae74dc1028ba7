import Type, { type Static } from "typebox";
import { ObjectMetaSchema } from "../metadata.ts";
import type { Immutable } from "../schema/immutable.ts";
import { parserFor, type Reading } from "../schema/parser.ts";
import type { ApprovalPolicySchema } from "./approval-policy.ts";
import type { ConditionSchema } from "./condition.ts";
import type { IdentitySchema } from "./identity.ts";
import type { ApprovalSchema, ReleaseSchema } from "./release.ts";
import type { RequestMatchSchema } from "./request-match.ts";
import { RolloutSpecSchema } from "./spec.ts";
import { RolloutStatusSchema } from "./status.ts";
import type { StepSchema } from "./step.ts";
import type { BlueGreenStrategySchema, CanaryStrategySchema, StrategySchema } from "./strategy.ts";
import type { BlueGreenStatusSchema, CanaryStatusSchema } from "./sub-status.ts";
import type { TrafficRoutingSchema } from "./traffic-routing.ts";
import type { WaitSchema } from "./wait.ts";
import type { WorkloadRefSchema } from "./workload-ref.ts";

export const API_VERSION = "rollouts.kruise.io/v1beta1";
export const KIND = "Rollout";

/** The one description of a Rollout: the types, the check and the CRD all come from it. */
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
      "A Rollout releases updates of one workload in steps, each ended by a person or by a clock. While it exists, an update of the workload's pod template waits and is let out step by step.",
  },
);

export type Rollout = Immutable<Static<typeof RolloutSchema>>;
export type RolloutSpec = Immutable<Static<typeof RolloutSpecSchema>>;
export type WorkloadRef = Immutable<Static<typeof WorkloadRefSchema>>;
export type Strategy = Immutable<Static<typeof StrategySchema>>;
export type CanaryStrategy = Immutable<Static<typeof CanaryStrategySchema>>;
export type BlueGreenStrategy = Immutable<Static<typeof BlueGreenStrategySchema>>;
export type Step = Immutable<Static<typeof StepSchema>>;
export type RequestMatch = Immutable<Static<typeof RequestMatchSchema>>;
export type TrafficRouting = Immutable<Static<typeof TrafficRoutingSchema>>;
export type RolloutStatus = Immutable<Static<typeof RolloutStatusSchema>>;
export type CanaryStatus = Immutable<Static<typeof CanaryStatusSchema>>;
export type BlueGreenStatus = Immutable<Static<typeof BlueGreenStatusSchema>>;
export type Condition = Immutable<Static<typeof ConditionSchema>>;
export type ApprovalPolicy = Immutable<Static<typeof ApprovalPolicySchema>>;
export type Approval = Immutable<Static<typeof ApprovalSchema>>;
export type Release = Immutable<Static<typeof ReleaseSchema>>;
export type Identity = Immutable<Static<typeof IdentitySchema>>;
export type TrafficStatus = NonNullable<RolloutStatus["traffic"]>;
export type Wait = Immutable<Static<typeof WaitSchema>>;
export type RequestHeaderModifier = NonNullable<Step["requestHeaderModifier"]>;

const parser = parserFor<Rollout>(RolloutSchema, `${KIND} ${API_VERSION}`);

/** A Rollout, or all that keeps `value` from being one. Never throws. */
export function readRollout(value: unknown): Reading<Rollout> {
  return parser.read(value);
}

/**
 * Tolerates fields that it does not know, and leaves them in.
 * @throws {TypeError} that names every field at fault, when `value` is not a Rollout
 */
export function parseRollout(value: unknown): Rollout {
  return parser.parse(value);
}
