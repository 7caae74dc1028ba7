import assert from "node:assert/strict";
import { isUnroutable, type Routed } from "../editor.ts";
import { type Fields } from "../fields.ts";
import type { Routing, Split } from "../routing.ts";
import { rulesOf } from "./backend-refs.ts";
import { gatewayEditor } from "./gateway-editor.ts";
import { httpRoute } from "./http-route.ts";

// For tests: HTTPRoute web/shop, which a release splits between Services `shop` and `shop-canary`.

export const http = gatewayEditor(httpRoute);

export function backend(name: string, weight = 1, differs: Fields = {}): Fields {
  return { group: "", kind: "Service", name, port: 80, weight, ...differs };
}

export const EVERYTHING = [{ path: { type: "PathPrefix", value: "/" } }];

export function ruleTo(...backendRefs: readonly Fields[]): Fields {
  return { matches: EVERYTHING, backendRefs };
}

export function routeWith(...rules: readonly Fields[]): Routed {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "shop", namespace: "web" },
    spec: { parentRefs: [{ name: "public" }], rules },
  };
}

export function routing(split: Split): Routing {
  return { rollout: "shop", service: "shop", canaryService: "shop-canary", split };
}

export function routed(intent: Routed, split: Split): Routed {
  const stored = http.route(intent, routing(split));
  assert.ok(!isUnroutable(stored), isUnroutable(stored) ? stored.unroutable : "");
  return stored;
}

/** The rules that a step stores for these. */
export function rulesIn(split: Split, ...rules: readonly Fields[]): readonly Fields[] {
  return rulesOf(routed(routeWith(...rules), split));
}

/** Why a step cannot be stored; empty when it can. */
export function whyNot(split: Split, ...rules: readonly Fields[]): string {
  const stored = http.route(routeWith(...rules), routing(split));
  return isUnroutable(stored) ? stored.unroutable : "";
}
