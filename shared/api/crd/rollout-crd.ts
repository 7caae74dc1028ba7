import { KIND, RolloutSchema } from "../v1beta1/rollout.ts";
import { customResourceDefinition, type PrinterColumn } from "./definition.ts";
import { rootSchema } from "./root.ts";

const AGE: PrinterColumn = {
  name: "AGE",
  type: "date",
  description: "Time since the Rollout was created.",
  jsonPath: ".metadata.creationTimestamp",
};

/** Names and order are read by tools (contract.md 10.1). */
const COLUMNS: readonly PrinterColumn[] = [
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
    jsonPath: ".status.currentStepIndex",
  },
  {
    name: "CANARY_STATE",
    type: "string",
    description: "Where that step stands.",
    jsonPath: ".status.currentStepState",
  },
  {
    name: "MESSAGE",
    type: "string",
    description: "What is going on.",
    jsonPath: ".status.message",
  },
  AGE,
];

/** v1alpha1 joins the list when there is a webhook that converts it; v1beta1 stays the stored one. */
export const rolloutCrd = customResourceDefinition({
  kind: KIND,
  plural: "rollouts",
  singular: "rollout",
  versions: [
    { name: "v1beta1", storage: "stored", schema: rootSchema(RolloutSchema), columns: COLUMNS },
  ],
});
