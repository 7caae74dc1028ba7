import Type from "typebox";
import { intOrPercent } from "../int-or-percent.ts";
import { deadlineFields } from "../v1beta1/deadline.ts";
import { RequestHeaderModifierSchema } from "../v1beta1/request-header-modifier.ts";
import { HeaderMatchSchema } from "../v1beta1/request-match.ts";
import { cel } from "../schema/cel.ts";
import { REPLICAS_RULES } from "../v1beta1/step-rules.ts";
import { PauseSchema } from "../v1beta1/step.ts";

/** Headers only: paths and query parameters came with v1beta1. A name may occur twice here. */
const RequestMatchSchema = Type.Object(
  {
    headers: Type.Optional(
      Type.Array(HeaderMatchSchema, {
        maxItems: 16,
        description:
          'Headers that the request must all have, at most 16. Example: [{name: X-Beta-User, value: "yes"}].',
      }),
    ),
  },
  { description: "One kind of request: all headers must match." },
);

export const StepSchema = Type.Object(
  {
    weight: Type.Optional(
      Type.Integer({
        format: "int32",
        description:
          "Percent of the requests that goes to the new version, 1 to 100. Without trafficRoutings, and with replicas absent, it is a size only. Example: 20.",
        ...cel({ rule: "self >= 0 && self <= 100", message: "must be a percent, 0 to 100" }),
      }),
    ),
    replicas: Type.Optional(
      intOrPercent(
        'Pods that run the new version when this step is reached, all earlier steps included: a count from 1, such as 3, or a percent of the replicas of the workload, from 1% to 100%, such as 20%, which rounds up. Absent: as many percent as weight says. Examples: 3, "20%".',
        REPLICAS_RULES,
      ),
    ),
    matches: Type.Optional(
      Type.Array(RequestMatchSchema, {
        maxItems: 16,
        description:
          'Requests that go to the new version: those that match any entry, at most 16. Goes before weight where a gateway cannot do both. Needs trafficRoutings. Example: [{headers: [{name: X-Beta-User, value: "yes"}]}].',
      }),
    ),
    requestHeaderModifier: Type.Optional(RequestHeaderModifierSchema),
    pause: Type.Optional(PauseSchema),
    ...deadlineFields("step"),
  },
  {
    ...cel(
      {
        rule: "has(self.weight) || has(self.replicas)",
        message: "must have weight, replicas or both, such as {weight: 20}",
      },
      {
        rule: "!has(self.weight) || has(self.replicas) || self.weight > 0",
        message: "weight must be 1 or more where it says how many pods, too; write 20 for 20%",
      },
    ),
    description:
      "One step: first the pods, then the traffic, then the pause. Example: {weight: 20, pause: {duration: 300}}.",
  },
);
