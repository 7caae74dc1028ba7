import Type, { type Static } from "typebox";
import { ObjectMetaSchema } from "../metadata.ts";
import { dateTime } from "../schema/date-time.ts";
import type { Immutable } from "../schema/immutable.ts";
import { oneOf } from "../schema/one-of.ts";
import { parserFor } from "../schema/parser.ts";
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
          "Percent of the requests that the rule takes, 0 to 100; for Ingresses and customNetworkRefs. Example: 20.",
      }),
    ),
    matches,
    requestHeaderModifier,
  },
  {
    description:
      "Which requests the rule takes, and what happens to them. They go to the same Service: it is their headers, or what a script makes of them, that new versions are told by. Example: {matches: [{headers: [{name: x-tester, value: yes}]}], requestHeaderModifier: {set: [{name: x-lane, value: canary}]}}.",
  },
);

/** An addition of ours. */
const RoutedSchema = Type.Object(
  {
    objectRef: RouteSchema,
    is: Type.String({
      description:
        "What they do: own, what their user wants; or a share such as 20%, or matches and a hash of them. While a gateway has not accepted it yet, it says so.",
    }),
    since: dateTime(
      "Since when they have been seen like this; what has to settle is counted from here. Example: 2026-06-01T12:00:00.250Z.",
    ),
    generation: Type.Optional(
      Type.Integer({
        format: "int64",
        description:
          "metadata.generation of the spec that all of them do, as their gateways say. Absent while they do not.",
      }),
    ),
  },
  {
    description:
      "Which routes are changed, or about to be, and how far that is. Absent while all are as their user wants them.",
  },
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
        "Initial: an object that it names is missing. Healthy: routes are as their user wants them. Progressing: a Rollout that names it releases, and the rule is in the routes. Finalizing: on the way back. Terminating: deleted, and cleaning up.",
      ),
    ),
    message: Type.Optional(
      Type.String({
        description:
          "What is going on, and what keeps it from being done, in a sentence; shown by kubectl get.",
      }),
    ),
    routed: Type.Optional(RoutedSchema),
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
            "The routes to change; the first entry counts. Example: [{service: shop, gateway: {httpRouteName: shop}}].",
        }),
        strategy: StrategySchema,
      },
      { description: "Which routes to change, and how." },
    ),
    status: Type.Optional(StatusSchema),
  },
  {
    description:
      "A TrafficRouting is one rule for traffic that several Rollouts share: it is in the routes while any of the Rollouts that name it releases, and gone when none does.",
  },
);

/** A TrafficRouting; in code a shared one, since an entry of a Rollout's `trafficRoutings` is called so, too. */
export type SharedRouting = Immutable<Static<typeof TrafficRoutingSchema>>;
export type SharedStatus = NonNullable<SharedRouting["status"]>;

const parser = parserFor<SharedRouting>(TrafficRoutingSchema, `${KIND} ${API_VERSION}`);

/** @throws {TypeError} that names every field at fault, when `value` is not a TrafficRouting */
export function parseSharedRouting(value: unknown): SharedRouting {
  return parser.parse(value);
}
