import { groupOf } from "../api/same-workload.ts";
import type { Routed, RouteEditor } from "./editor.ts";
import { gatewayEditor } from "./gateway/gateway-editor.ts";
import { grpcRoute } from "./gateway/grpc-route.ts";
import { httpRoute } from "./gateway/http-route.ts";

/** By group and kind; the versions of each of them are the same to us. */
const EDITORS: Readonly<Record<string, RouteEditor>> = {
  "gateway.networking.k8s.io/HTTPRoute": gatewayEditor(httpRoute),
  "gateway.networking.k8s.io/GRPCRoute": gatewayEditor(grpcRoute),
};

/** @returns undefined for a kind that is not edited, or by a script only */
export function editorFor({
  apiVersion,
  kind,
}: Pick<Routed, "apiVersion" | "kind">): RouteEditor | undefined {
  return EDITORS[`${groupOf(apiVersion)}/${kind}`];
}
