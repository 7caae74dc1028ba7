import Type from "typebox";
import { intOrPercent } from "../int-or-percent.ts";
import { RequestHeaderModifierSchema } from "../v1beta1/request-header-modifier.ts";
import { HeaderMatchSchema } from "../v1beta1/request-match.ts";
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
      }),
    ),
    replicas: Type.Optional(
      intOrPercent(
        'Pods that run the new version when this step is reached, all earlier steps included: a count from 1, such as 3, or a percent of the replicas of the workload, from 1% to 100%, such as 20%, which rounds up. Absent: as many percent as weight says. Examples: 3, "20%".',
      ),
    ),
    matches: Type.Optional(
      Type.Array(RequestMatchSchema, {
        description:
          'Requests that go to the new version: those that match any entry. Goes before weight where a gateway cannot do both. Needs trafficRoutings. Example: [{headers: [{name: X-Beta-User, value: "yes"}]}].',
      }),
    ),
    requestHeaderModifier: Type.Optional(RequestHeaderModifierSchema),
    pause: Type.Optional(PauseSchema),
  },
  {
    description:
      "One step: first the pods, then the traffic, then the pause. Example: {weight: 20, pause: {duration: 300}}.",
  },
);
