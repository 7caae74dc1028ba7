import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { byEditor } from "./by-editor.ts";
import type { RouteProvider } from "./provider.ts";
import { ingressProvider } from "./scripts/ingress/ingress-provider.ts";
import { networkProvider } from "./scripts/network/network-provider.ts";
import type { RouteSeen } from "./seen.ts";

type Kind = Pick<RouteSeen, "apiVersion" | "kind">;

/** A kind that has no provider of its own is one of a custom network. */
export function providerOf(route: Kind): RouteProvider {
  const editor = editorFor(route);
  if (editor !== undefined) return byEditor(editor);
  return isIngress(route) ? ingressProvider : networkProvider;
}

export const isIngress = ({ apiVersion, kind }: Kind): boolean =>
  kind === "Ingress" && groupOf(apiVersion) === "networking.k8s.io";
