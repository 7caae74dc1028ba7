import type { TrafficRouting } from "@sluice/shared/api/rollout.ts";
import type { StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { isUnroutable, type Unroutable } from "@sluice/shared/traffic/editor.ts";
import type { Routing, Split } from "@sluice/shared/traffic/routing.ts";
import { settleOf } from "../traffic/course-of.ts";
import { CLEAN, type Facets, stateOf } from "../traffic/facets.ts";
import type { TrafficSeen } from "../traffic/seen.ts";
import { inWords } from "../traffic/split.ts";
import { accepted, changed } from "../traffic/route-stations.ts";
import { inTurn, type Look, settled, waiting, type Way } from "../traffic/stations.ts";

/** The objects of an entry of `spec.objectRef`, as far as they were found. */
export type Routes = Pick<TrafficSeen, "routing" | "service" | "routes">;

/** What they do, and since when that was seen. */
export interface Standing {
  readonly is: string;
  readonly since: string;
}

/** The rule is in the routes, gateways have accepted it, and have had the time to do it. */
export function ruleLook(
  object: StoredSharedRouting,
  routes: Routes,
  { standing, now }: { readonly standing: Standing; readonly now: Date },
): Look {
  const split = splitOf(object);
  if (isUnroutable(split)) return waiting(split.unroutable);
  const routing = routingOf(object, routes.routing, split);
  const way = wayOf(routes, standing, now);
  const what = `${inWords(split)} is in the routes`;
  return inTurn(
    () => missingLook(routes),
    () => changed(way, routing),
    () => accepted(way),
    () => settled(way, { seconds: settleOf(way.seen), what }),
  );
}

/** The routes are as their user has them; what gateways say of that is not ours. */
export function ownLook(all: readonly Routes[], now: Date): Look {
  const looks = all.map((routes) => () => changed(wayOf(routes, NEVER, now), "own"));
  return inTurn(...looks);
}

/** All that is named is there. */
export function missingLook({ routing, service, routes }: Routes): Look {
  if (service === undefined) return waiting(`there is no Service ${routing.service}; make it`);
  const { standing, kind, name } = routes.find(isMissing) ?? {};
  if (standing !== undefined) return waiting(`the cluster has no kind ${kind}`);
  return name === undefined ? "there" : waiting(`there is no ${kind} ${name}; make it`);
}

const isMissing = ({ object }: Routes["routes"][number]): boolean => object === undefined;

/** What the routes do, in the words of the status. */
export function stateIn(routes: Routes): string {
  return stateOf(seenAs(routes)).route;
}

const NEVER: Standing = { is: CLEAN.route, since: new Date(0).toISOString() };

function wayOf(routes: Routes, standing: Standing, now: Date): Way {
  const { since } = NEVER;
  const facets: Facets = {
    service: { is: CLEAN.service, since },
    canaryService: { is: CLEAN.canaryService, since },
    route: standing,
  };
  return { seen: seenAs(routes), facets, now };
}

const seenAs = (routes: Routes): TrafficSeen => ({ ...routes, endpoints: new Set() });

/** Both versions are behind the one Service. */
function routingOf(
  { metadata: { name } }: StoredSharedRouting,
  { service }: TrafficRouting,
  split: Split,
): Routing {
  return { rollout: name, holder: "TrafficRouting", service, canaryService: service, split };
}

function splitOf({ spec: { strategy } }: StoredSharedRouting): Split | Unroutable {
  const { weight, matches, requestHeaderModifier } = strategy;
  if (weight !== undefined && !(weight >= 0 && weight <= 100)) {
    return { unroutable: `spec.strategy.weight is ${weight}; write a percent from 0 to 100` };
  }
  if (weight === undefined && (matches ?? []).length === 0) {
    return { unroutable: "spec.strategy takes no request; add matches or a weight" };
  }
  return withoutUndefined({ weight, matches, requestHeaderModifier });
}
