import Type from "typebox";
import { cel } from "../schema/cel.ts";

export const WorkloadRefSchema = Type.Object(
  {
    apiVersion: Type.String({
      maxLength: 317,
      description:
        "API group and version of the workload, for example apps/v1. Workloads are compared by group, kind and name; the version does not matter.",
    }),
    kind: Type.String({
      maxLength: 63,
      description: "Kind of the workload, for example Deployment.",
    }),
    name: Type.String({
      maxLength: 253,
      description:
        "Name of the workload, in the namespace of the Rollout, for example shop. It may be created later.",
      ...cel({ rule: "self != ''", message: "must be the name of the workload" }),
    }),
  },
  {
    description:
      "The workload whose updates are released in steps. It stays an ordinary workload: update it as before, with kubectl, Helm or GitOps. One Rollout a workload; fixed while a release is under way. Example: {apiVersion: apps/v1, kind: Deployment, name: shop}.",
  },
);
