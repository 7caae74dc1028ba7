import { networkKey } from "../../find-script.ts";
import { DESTINATION_RULE } from "./destination-rule.ts";
import { VIRTUAL_SERVICE } from "./virtual-service.ts";

const ISTIO = "networking.istio.io/v1";

/** Scripts for the kinds of custom networks that need no ConfigMap. */
export const NETWORK_SCRIPTS: Readonly<Record<string, string>> = {
  [networkKey({ apiVersion: ISTIO, kind: "VirtualService" })]: VIRTUAL_SERVICE,
  [networkKey({ apiVersion: ISTIO, kind: "DestinationRule" })]: DESTINATION_RULE,
};
