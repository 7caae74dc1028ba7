import type { OwnerReference } from "@sluice/shared/api/rollout.ts";
import { isNotFound } from "@sluice/shared/kube/api-error.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import { loadEngine } from "@sluice/shared/scripts/load-engine.ts";
import { findScript, SCRIPTS_CONFIG_MAP } from "../scripts/find-script.ts";
import { INGRESS_SCRIPTS } from "../scripts/ingress/built-in/index.ts";
import { NETWORK_SCRIPTS } from "../scripts/network/built-in/index.ts";
import { readTexts, type Texts } from "@sluice/shared/traffic/texts.ts";
import type { RouteSeen } from "../seen.ts";
import type { TrafficHands } from "./hands.ts";

const BUILT_IN = { ...INGRESS_SCRIPTS, ...NETWORK_SCRIPTS };
/** Where users of the original have the ConfigMap (contract.md 0.1 j). */
const NAMESPACE_OF_THE_ORIGINAL = "kruise-rollout";

/** The same routes, with the scripts that they need: Lua is loaded when the first one needs it. */
export async function withScripts(
  hands: TrafficHands,
  owner: OwnerReference,
  routes: readonly RouteSeen[],
): Promise<readonly RouteSeen[]> {
  if (routes.every(({ scriptKey }) => scriptKey === undefined)) return routes;
  const [engine, users] = await Promise.all([loadEngine(), usersScripts(hands)]);
  return routes.map((route) => {
    const { scriptKey } = route;
    if (scriptKey === undefined) return route;
    const script = findScript(scriptKey, { users, builtIn: BUILT_IN });
    return { ...route, scripted: { engine, script, owner } };
  });
}

/** The user's scripts: read each time, so that a mended one is used at once. */
async function usersScripts(hands: TrafficHands): Promise<Texts | undefined> {
  const ours = await scriptsIn(hands, hands.namespace);
  return ours ?? scriptsIn(hands, NAMESPACE_OF_THE_ORIGINAL);
}

async function scriptsIn(
  { connection }: TrafficHands,
  namespace: string,
): Promise<Texts | undefined> {
  try {
    const path = `/api/v1/namespaces/${namespace}/configmaps/${SCRIPTS_CONFIG_MAP}`;
    const { body } = await connection.request({ method: "GET", path });
    const data = readTexts("data", isRecord(body) ? (body["data"] ?? {}) : undefined);
    return data.kind === "texts" ? data.texts : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
