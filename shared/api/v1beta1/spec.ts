import Type from "typebox";
import { ApprovalPolicySchema } from "./approval-policy.ts";
import { StrategySchema } from "./strategy.ts";
import { WorkloadRefSchema } from "./workload-ref.ts";

export const RolloutSpecSchema = Type.Object(
  {
    workloadRef: WorkloadRefSchema,
    disabled: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          "True: the workload is updated natively, as if there were no Rollout. In the middle of a release it ends the release: what is left rolls out natively, at once. Default false.",
      }),
    ),
    strategy: StrategySchema,
    approval: Type.Optional(ApprovalPolicySchema),
  },
  { description: "What to release, and in which steps." },
);
