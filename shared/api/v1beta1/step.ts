import Type from "typebox";
import { intOrPercent } from "../int-or-percent.ts";
import { deadlineFields } from "./deadline.ts";
import { RequestHeaderModifierSchema } from "./request-header-modifier.ts";
import { RequestMatchSchema } from "./request-match.ts";
import { DURATION_RULES, REPLICAS_RULES, TRAFFIC_RULES } from "./step-rules.ts";

/** Steps of one release. Also what bounds the cost of the CEL rules below. */
export const MAX_STEPS = 50;

export const PauseSchema = Type.Object(
  {
    duration: Type.Optional(
      Type.Integer({
        format: "int32",
        description:
          "Seconds to wait before the next step, counted from the moment the step is reached. Absent: until somebody approves; 0: not at all. Example: 300 for five minutes.",
        ...DURATION_RULES,
      }),
    ),
  },
  {
    description:
      "What ends the step once it is reached. Absent or {}: an approval by hand (currentStepState: StepReady in the status). Example: {duration: 300}.",
  },
);

const stepOf = (style: keyof typeof TRAFFIC_RULES) =>
  Type.Object(
    {
      replicas: Type.Optional(
        intOrPercent(
          'Pods that run the new version when this step is reached, all earlier steps included: a count from 1, such as 3, or a percent of the replicas of the workload, from 1% to 100%, such as 20%, which rounds up. Not less than in the step before. Required. Examples: 3, "20%".',
          REPLICAS_RULES,
        ),
      ),
      traffic: Type.Optional(
        Type.String({
          description:
            "Share of the requests that goes to the new version, as a percent: 1% to 100%, from 0% in blueGreen. Absent: this step sets no weight. Needs trafficRoutings. Example: 20%.",
          ...TRAFFIC_RULES[style],
        }),
      ),
      matches: Type.Optional(
        Type.Array(RequestMatchSchema, {
          maxItems: 16,
          description:
            'Requests that go to the new version: those that match any entry, at most 16. Goes before traffic where a gateway cannot do both. Needs trafficRoutings. Example: [{headers: [{name: X-Beta-User, value: "yes"}]}].',
        }),
      ),
      requestHeaderModifier: Type.Optional(RequestHeaderModifierSchema),
      pause: Type.Optional(PauseSchema),
      ...deadlineFields("step"),
    },
    {
      description:
        "One step: first the pods, then the traffic, then the pause. Example: {replicas: 20%, pause: {duration: 300}}.",
    },
  );

export const StepSchema = stepOf("canary");
/** The same, but for a share of the traffic of 0%. */
export const BlueGreenStepSchema = stepOf("blueGreen");
