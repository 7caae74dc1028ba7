import { KIND, TrafficRoutingSchema } from "../v1alpha1/traffic-routing.ts";
import { AGE, customResourceDefinition, type PrinterColumn } from "./definition.ts";
import { rootSchema } from "./root.ts";
import { withoutRules } from "./without-rules.ts";

const COLUMNS: readonly PrinterColumn[] = [
  {
    name: "STATUS",
    type: "string",
    description: "Phase of the TrafficRouting.",
    jsonPath: ".status.phase",
  },
  {
    name: "MESSAGE",
    type: "string",
    description: "What is going on.",
    jsonPath: ".status.message",
  },
  AGE,
];

export const trafficRoutingCrd = customResourceDefinition({
  kind: KIND,
  plural: "trafficroutings",
  singular: "trafficrouting",
  versions: [
    {
      name: "v1alpha1",
      storage: "stored",
      schema: withoutRules(rootSchema(TrafficRoutingSchema)),
      columns: COLUMNS,
    },
  ],
});
