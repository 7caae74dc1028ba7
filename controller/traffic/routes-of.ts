import type { TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { ingressKey, networkKey } from "./scripts/find-script.ts";
import type { RouteSeen } from "./seen.ts";

/** The objects that a Rollout names, none of them looked at yet: in the order in which they are changed. */
export function routesOf({
  customNetworkRefs = [],
  ingress,
  gateway,
}: TrafficRouting): readonly RouteSeen[] {
  const custom = customNetworkRefs.map((ref) => ({ ...ref, scriptKey: networkKey(ref) }));
  return [...custom, ...ingressRoute(ingress), ...httpRoute(gateway?.httpRouteName ?? "")];
}

function ingressRoute(ingress: TrafficRouting["ingress"]): readonly RouteSeen[] {
  if (ingress === undefined) return [];
  const { name, classType } = ingress;
  const scriptKey = ingressKey(classType);
  return [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", name, scriptKey }];
}

const httpRoute = (name: string): readonly RouteSeen[] =>
  name === "" ? [] : [{ apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", name }];
