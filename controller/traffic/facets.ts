import type { TrafficStatus } from "@sluice/shared/api/rollout.ts";
import { CONTROLLER_REVISION_HASH, POD_TEMPLATE_HASH } from "@sluice/shared/gate/names.ts";
import type { Split } from "@sluice/shared/traffic/routing.ts";
import { selectorOf, stateOf as stateOfService } from "@sluice/shared/traffic/service.ts";
import { providerOf } from "./providers.ts";
import type { RouteSeen, TrafficSeen } from "./seen.ts";
import { inWords } from "./split.ts";

/** How each part of the way of a request is, and since when it has been seen so. */
export type Facets = Required<Omit<TrafficStatus, "routing">>;

/** How each part is, in the words of the status. */
export type TrafficState = Readonly<Record<keyof Facets, string>>;

/** Nothing of ours is left, in the words of the status. */
export const CLEAN = { service: "open", canaryService: "gone", route: "own" } as const;
const EVER = new Date(0).toISOString();
export const PENDING = " (not accepted yet)";

/**
 * What is seen now, with the times that are stored: all waits are counted from these, so a process that
 * knows nothing of the one before it waits for exactly what is left.
 */
export function facetsOf(
  state: TrafficState,
  stored: TrafficStatus | undefined,
  now: Date,
): Facets {
  const facet = (key: keyof Facets) => {
    const is = state[key];
    // What was never changed has nothing to settle.
    if (stored === undefined && is === CLEAN[key]) return { is, since: EVER };
    const was = stored?.[key];
    return was?.is === is ? was : { is, since: now.toISOString() };
  };
  return {
    service: facet("service"),
    canaryService: facet("canaryService"),
    route: facet("route"),
  };
}

export function stateOf(seen: TrafficSeen): TrafficState {
  return {
    service: seen.service === undefined ? CLEAN.service : stateOfService(seen.service),
    canaryService: canaryState(seen),
    route: [...new Set(seen.routes.map(stateOfRoute))].join("; "),
  };
}

export function isClean(facets: Facets): boolean {
  const keys = ["service", "canaryService", "route"] as const;
  return keys.every((key) => facets[key].is === CLEAN[key]);
}

/** Whether every route gives all requests to the new version, as it is seen now. */
export function hasAllRequests({ traffic }: { readonly traffic?: TrafficSeen }): boolean {
  const splits = (traffic?.routes ?? []).map((route) => providerOf(route).splitOf(route));
  return splits.length > 0 && splits.every((split) => split !== "own" && split.weight === 100);
}

function canaryState({ canaryService }: TrafficSeen): string {
  if (canaryService === undefined) return CLEAN.canaryService;
  const selector = selectorOf(canaryService);
  return selector[POD_TEMPLATE_HASH] ?? selector[CONTROLLER_REVISION_HASH] ?? "no revision";
}

/** Several routes usually say the same; while they are changed one after the other, they do not. */
function stateOfRoute(route: RouteSeen): string {
  if (route.heldBy !== undefined) return CLEAN.route;
  const provider = providerOf(route);
  const pending = provider.acceptance(route).kind === "accepted" ? "" : PENDING;
  return `${wordsFor(provider.splitOf(route))}${pending}`;
}

/** What a route is said to do once its gateway has accepted it. */
export function wordsFor(split: Split | "own"): string {
  return split === "own" ? CLEAN.route : inWords(split);
}
