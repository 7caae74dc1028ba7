import { RolloutSchema as v1alpha1 } from "../v1alpha1/rollout.ts";
import { KIND, RolloutSchema as v1beta1 } from "../v1beta1/rollout.ts";
import { AGE, customResourceDefinition, type PrinterColumn } from "./definition.ts";
import { rootSchema } from "./root.ts";

/** Names and order are read by tools (contract.md 10.1). */
const columns = (step: string): readonly PrinterColumn[] => [
  {
    name: "STATUS",
    type: "string",
    description: "Phase of the Rollout.",
    jsonPath: ".status.phase",
  },
  {
    name: "CANARY_STEP",
    type: "integer",
    description: "The step under way, counted from 1.",
    jsonPath: `${step}.currentStepIndex`,
  },
  {
    name: "CANARY_STATE",
    type: "string",
    description: "Where that step stands.",
    jsonPath: `${step}.currentStepState`,
  },
  {
    name: "MESSAGE",
    type: "string",
    description: "What is going on.",
    jsonPath: ".status.message",
  },
  AGE,
];

/** Lists of v1alpha1 are bounded as those of v1beta1 are, in which a Rollout is stored. */
export const rolloutCrd = customResourceDefinition({
  kind: KIND,
  plural: "rollouts",
  singular: "rollout",
  versions: [
    {
      name: "v1alpha1",
      storage: "served-only",
      schema: rootSchema(v1alpha1),
      columns: columns(".status.canaryStatus"),
    },
    {
      name: "v1beta1",
      storage: "stored",
      schema: rootSchema(v1beta1),
      columns: columns(".status"),
    },
  ],
});
