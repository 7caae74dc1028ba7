import type { WorkloadRef } from "@sluice/shared/api/rollout.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { placedStyles } from "./placed-styles.ts";
import type { Rule } from "./submission.ts";

/** Blue-green surges to twice the pods: only these kinds can (contract.md 3.9). */
export const blueGreenKind: Rule = ({ after }) => {
  const { strategy, workloadRef } = after.spec;
  if (strategy.blueGreen === undefined || canSurge(workloadRef)) return [];
  return [
    {
      path: "spec.strategy.blueGreen",
      value: `${workloadRef.kind} ${workloadRef.name}`,
      rule: "must be about a Deployment of apps or a CloneSet of apps.kruise.io",
      fix: "use strategy.canary, which replaces the pods step by step",
    },
  ];
};

/** A DaemonSet has its pods of both versions on different nodes: nothing can tell them apart. */
export const noTrafficOfDaemonSets: Rule = ({ after }) => {
  const { kind, name } = after.spec.workloadRef;
  if (kind !== "DaemonSet") return [];
  return placedStyles(after)
    .filter(({ strategy }) => (strategy.trafficRoutings ?? []).length > 0)
    .map(({ path, strategy }) => ({
      path: `${path}.trafficRoutings`,
      value: strategy.trafficRoutings,
      rule: `must be empty for a DaemonSet (${name}), whose traffic cannot be routed by version`,
      fix: "leave it out, and release by replicas",
    }));
};

function canSurge({ apiVersion, kind }: WorkloadRef): boolean {
  const group = groupOf(apiVersion);
  return (
    (group === "apps" && kind === "Deployment") ||
    (group === "apps.kruise.io" && kind === "CloneSet")
  );
}
