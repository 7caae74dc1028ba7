import { BatchReleaseSchema as v1alpha1 } from "../v1alpha1/batch-release.ts";
import { BatchReleaseSchema as v1beta1, KIND } from "../v1beta1/batch-release.ts";
import { AGE, customResourceDefinition, type PrinterColumn } from "./definition.ts";
import { rootSchema } from "./root.ts";
import { withoutRules } from "./without-rules.ts";

const columns = (kindPath: string): readonly PrinterColumn[] => [
  {
    name: "KIND",
    type: "string",
    description: "Kind of the workload.",
    jsonPath: kindPath,
  },
  {
    name: "PHASE",
    type: "string",
    description: "Phase of the release.",
    jsonPath: ".status.phase",
  },
  {
    name: "BATCH",
    type: "integer",
    description: "The batch under way, counted from 0.",
    jsonPath: ".status.canaryStatus.currentBatch",
  },
  {
    name: "BATCH-STATE",
    type: "string",
    description: "Where that batch stands.",
    jsonPath: ".status.canaryStatus.batchState",
  },
  AGE,
];

export const batchReleaseCrd = customResourceDefinition({
  kind: KIND,
  plural: "batchreleases",
  singular: "batchrelease",
  versions: [
    {
      name: "v1alpha1",
      storage: "served-only",
      schema: withoutRules(rootSchema(v1alpha1)),
      columns: columns(".spec.targetReference.workloadRef.kind"),
    },
    {
      name: "v1beta1",
      storage: "stored",
      schema: withoutRules(rootSchema(v1beta1)),
      columns: columns(".spec.workloadRef.kind"),
    },
  ],
});
