import Type from "typebox";
import { ObjectMetaSchema } from "../metadata.ts";
import { oneOf } from "../schema/one-of.ts";
import { TrafficRoutingSchema as RouteSchema } from "../v1beta1/traffic-routing.ts";
import { API_VERSION } from "./rollout.ts";
import { StepSchema } from "./step.ts";

export const KIND = "TrafficRouting";

const { matches, requestHeaderModifier } = StepSchema.properties;

const StrategySchema = Type.Object(
  {
    weight: Type.Optional(
      Type.Integer({
        format: "int32",
        description:
          "Percent of the requests that goes to the new versions, 0 to 100. Example: 20.",
      }),
    ),
    matches,
    requestHeaderModifier,
  },
  { description: "Which requests go to the new versions. Example: {weight: 20}." },
);

const StatusSchema = Type.Object(
  {
    observedGeneration: Type.Optional(
      Type.Integer({
        format: "int64",
        description: "metadata.generation of the spec that the rest of this status speaks of.",
      }),
    ),
    phase: Type.Optional(
      oneOf(
        ["", "Initial", "Healthy", "Progressing", "Finalizing", "Terminating"],
        "Initial: not acted upon yet. Healthy: routes are as before. Progressing: routes are split. Finalizing: on the way back. Terminating: deleted, and cleaning up.",
      ),
    ),
    message: Type.Optional(
      Type.String({ description: "What is going on, in a sentence; shown by kubectl get." }),
    ),
  },
  { description: "What was seen and done; written by the controller." },
);

export const TrafficRoutingSchema = Type.Object(
  {
    apiVersion: Type.Literal(API_VERSION),
    kind: Type.Literal(KIND),
    metadata: ObjectMetaSchema,
    spec: Type.Object(
      {
        objectRef: Type.Array(RouteSchema, {
          description:
            "The routes to split; the first entry counts. Example: [{service: shop, gateway: {httpRouteName: shop}}].",
        }),
        strategy: StrategySchema,
      },
      { description: "Which routes to split, and how." },
    ),
    status: Type.Optional(StatusSchema),
  },
  {
    description:
      "A TrafficRouting is one rule for traffic that several Rollouts share. This version of Sluice does not act on it: write trafficRoutings into the strategy of the Rollout.",
  },
);
