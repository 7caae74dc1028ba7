import Type from "typebox";
import { dateTime } from "../schema/date-time.ts";
import { TrafficRoutingSchema } from "./traffic-routing.ts";

const part = (what: string) =>
  Type.Optional(
    Type.Object(
      {
        is: Type.String({ description: what }),
        since: dateTime(
          "Since when it has been seen like this; what has to settle is counted from here. Example: 2026-06-01T12:00:00.250Z.",
        ),
      },
      { description: what },
    ),
  );

/** An addition of ours: where requests go, as far as it has been seen. Absent while nothing of it is changed. */
export const TrafficStatusSchema = Type.Object(
  {
    routing: Type.Optional(TrafficRoutingSchema),
    service: part(
      "What the Service that clients use selects: open, both versions; or the revision of the only pods that it selects.",
    ),
    canaryService: part(
      "The Service of the new version: gone, or the revision of the pods that it selects.",
    ),
    route: part(
      "What goes to the new version: own, the routes are as their user wants them; or a share such as 20%, or matches and a hash of them, or both. While a gateway has not accepted it yet, it says so.",
    ),
  },
  {
    description:
      "Where requests go in a release that routes traffic, since when, and the trafficRoutings by which it began: by these all is given back, whatever the spec says by then. Absent while nothing is routed.",
  },
);
