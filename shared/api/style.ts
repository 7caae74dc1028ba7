import { groupOf } from "./same-workload.ts";
import type { RolloutSpec, Step, TrafficRouting } from "./v1beta1/rollout.ts";

export type Style = "BlueGreen" | "Canary" | "Partition";

/**
 * The style that a spec asks for; undefined when it names no strategy. `Canary` means an extra
 * Deployment: of any other kind of workload it comes out as `Partition` (contract.md 0.4).
 */
export function declaredStyle({ strategy }: RolloutSpec): Style | undefined {
  if (strategy.blueGreen !== undefined) return "BlueGreen";
  if (strategy.canary === undefined) return undefined;
  return strategy.canary.enableExtraWorkloadForCanary === true ? "Canary" : "Partition";
}

/** The style that a spec comes to: only a Deployment of `apps` gets an extra workload. */
export function styleOf(spec: RolloutSpec): Style | undefined {
  const declared = declaredStyle(spec);
  if (declared !== "Canary") return declared;
  const { apiVersion, kind } = spec.workloadRef;
  return groupOf(apiVersion) === "apps" && kind === "Deployment" ? "Canary" : "Partition";
}

/**
 * How the traffic of a workload is routed; undefined where it is not. Only the first entry has ever
 * counted (contract.md 6), and pods of a DaemonSet do not take part: there are none beside the old ones.
 */
export function trafficRoutingOf({
  strategy,
  workloadRef,
}: RolloutSpec): TrafficRouting | undefined {
  if (workloadRef.kind === "DaemonSet") return undefined;
  return (strategy.blueGreen ?? strategy.canary)?.trafficRoutings?.[0];
}

/** Whether any step routes traffic. */
export function routesTraffic(spec: RolloutSpec): boolean {
  return releaseRoutingOf(spec) !== undefined;
}

/** By what a release routes traffic; undefined where none of its steps does. */
export function releaseRoutingOf(spec: RolloutSpec): TrafficRouting | undefined {
  return stepsOf(spec).some(isRouted) ? trafficRoutingOf(spec) : undefined;
}

/** Whether a step says where requests go. */
export function isRouted({ traffic, matches = [] }: Step): boolean {
  return traffic !== undefined || matches.length > 0;
}

/** The steps of the style that counts; none when there is no strategy. */
export function stepsOf({ strategy }: RolloutSpec): readonly Step[] {
  return (strategy.blueGreen ?? strategy.canary)?.steps ?? [];
}
