import { KIND, RolloutHistorySchema } from "../v1alpha1/rollout-history.ts";
import { customResourceDefinition } from "./definition.ts";
import { rootSchema } from "./root.ts";

export const rolloutHistoryCrd = customResourceDefinition({
  kind: KIND,
  plural: "rollouthistories",
  singular: "rollouthistory",
  versions: [
    { name: "v1alpha1", storage: "stored", schema: rootSchema(RolloutHistorySchema), columns: [] },
  ],
});
