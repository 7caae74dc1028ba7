import { loadEngine } from "@sluice/shared/scripts/load-engine.ts";
import type { Asked, ServiceNames } from "../asked.ts";
import { findScript, networkKey } from "../find-script.ts";
import { NETWORK_SCRIPTS } from "./built-in/index.ts";
import type { NetworkObject } from "@sluice/shared/traffic/network/network-object.ts";
import { planNetwork } from "./plan-network.ts";

const engine = await loadEngine();

const SERVICES: ServiceNames = { stable: "shop", canary: "shop-canary" };

export interface Play {
  /** The user's scripts, by key. */
  readonly scripts?: Readonly<Record<string, string>>;
  readonly services?: ServiceNames;
}

export const virtualService = (spec: Readonly<Record<string, unknown>>): NetworkObject => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "shop", namespace: "web", resourceVersion: "1" },
  spec,
});

export function planned(
  object: NetworkObject,
  asked: Asked,
  { scripts, services = SERVICES }: Play = {},
) {
  const found = findScript(networkKey(object), { users: scripts, builtIn: NETWORK_SCRIPTS });
  if (found.kind === "missing") return { kind: "refused", message: found.message } as const;
  return planNetwork(engine, { object, services, asked, script: found.script });
}

/** The object after a step; the very same when there is nothing to do. */
export function after(object: NetworkObject, asked: Asked, play: Play = {}): NetworkObject {
  const plan = planned(object, asked, play);
  if (plan.kind === "refused") throw new Error(plan.message);
  return plan.kind === "settled" ? object : plan.object;
}

export function refusal(object: NetworkObject, asked: Asked, play: Play = {}): string {
  const plan = planned(object, asked, play);
  return plan.kind === "refused" ? plan.message : "not refused";
}
