import Type from "typebox";
import { cel } from "../schema/cel.ts";
import { ApprovalPolicySchema } from "./approval-policy.ts";
import { StrategySchema } from "./strategy.ts";
import { WorkloadRefSchema } from "./workload-ref.ts";

export const NO_TRAFFIC_OF_DAEMON_SETS =
  "trafficRoutings must be empty for a DaemonSet, whose traffic cannot be routed by version";

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
  {
    description: "What to release, and in which steps.",
    ...cel(
      {
        rule: "!has(self.strategy.blueGreen) || self.workloadRef.kind in ['Deployment', 'CloneSet']",
        message:
          "blueGreen must be about a Deployment of apps or a CloneSet of apps.kruise.io; use canary",
      },
      {
        rule: "self.workloadRef.kind != 'DaemonSet' || !has(self.strategy.canary) || !has(self.strategy.canary.trafficRoutings) || size(self.strategy.canary.trafficRoutings) == 0",
        message: NO_TRAFFIC_OF_DAEMON_SETS,
      },
    ),
  },
);
