import type { TrafficRouting } from "@sluice/shared/api/rollout.ts";
import type { RouteSeen } from "./seen.ts";

/** The objects that a Rollout names, none of them looked at yet. */
export function routesOf({ gateway }: TrafficRouting): readonly RouteSeen[] {
  const name = gateway?.httpRouteName ?? "";
  const httpRoute = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", name };
  return name === "" ? [] : [httpRoute];
}
