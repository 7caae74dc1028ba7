import { type Acceptance, isUnroutable, type Unroutable } from "@sluice/shared/traffic/editor.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import type { Change } from "./change.ts";
import { PENDING, wordsFor } from "./facets.ts";
import { providerOf } from "./providers.ts";
import type { RouteSeen } from "./seen.ts";
import { inWords } from "./split.ts";
import {
  called,
  type Given,
  givenTime,
  type Ground,
  inTurn,
  type Look,
  settled,
  waiting,
  type Way,
} from "./stations.ts";

/** Of changes that nobody is told of. */
const UNSAID: Given = { seconds: 0, what: "" };

/** Requests could be routed like this: said before anything moves. */
export function routable(ground: Ground, routing: Routing): Look {
  const look = changed(ground, routing);
  return look !== "there" && look.changes.length === 0 ? look : "there";
}

/** Requests are routed like this, and gateways have accepted that. */
export function routed(ground: Ground, routing: Routing, seconds: number): Look {
  const what = `${inWords(routing.split)} of the requests go to the new version`;
  const given = { seconds, what };
  return called(
    "FinalisingStepRouteTrafficToNew",
    inTurn(
      () => changed(ground, routing, given),
      () => accepted(ground),
      () => settled(ground, given),
    ),
  );
}

/** Routes are as their user has them. */
export function restored(ground: Way, seconds: number): Look {
  const given = { seconds, what: "no route names the new version any more" };
  return called(
    "FinalisingStepRouteTrafficToStable",
    inTurn(
      () => changed(ground, "own", given),
      () => judged(ground),
      () => settled(ground, given),
    ),
  );
}

/** Routes are written like this. */
export function changed(
  { seen: { routes }, now }: Pick<Way, "seen" | "now">,
  wanted: Routing | "own",
  given = UNSAID,
): Look {
  const changes: Change[] = [];
  for (const route of routes) {
    const some = changesFor(route, wanted);
    if (isUnroutable(some)) return waiting(some.unroutable);
    changes.push(...some);
  }
  if (changes.length === 0) return "there";
  const names = routes.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  const words = wordsFor(wanted === "own" ? wanted : wanted.split);
  const message = `${names} is changed`;
  const speaks = routes.some((route) => providerOf(route).gateways === "speak");
  if (speaks) return { changes, leadsTo: { route: `${words}${PENDING}` }, message };
  const leadsTo = { route: words };
  return given.seconds === 0
    ? { changes, leadsTo, message, atOnce: true }
    : { changes, leadsTo, ...givenTime(now, given) };
}

function changesFor(route: RouteSeen, wanted: Routing | "own"): readonly Change[] | Unroutable {
  const { standing, kind, name, heldBy } = route;
  // What others route by, and what is not there, is given back already as far as we go.
  if (wanted === "own" && heldBy !== undefined) return [];
  if (heldBy !== undefined) {
    const unroutable = `${kind} ${name} is routed by ${heldBy}; name another one, or take it out there`;
    return { unroutable };
  }
  if (wanted !== "own" && standing !== undefined) {
    return { unroutable: `the cluster has no kind ${kind}` };
  }
  return providerOf(route).changesFor(route, wanted);
}

/** Gateways have accepted them, where they say so. */
export function accepted(way: Pick<Way, "seen">): Look {
  return unless(way, ["pending", "refused"]);
}

/** What its user has there is not ours to judge: it is only waited for until it has been looked at. */
function judged(way: Pick<Way, "seen">): Look {
  return unless(way, ["pending"]);
}

/** Waits for the first route of which a gateway says one of these. */
function unless({ seen }: Pick<Way, "seen">, waitedFor: readonly Acceptance["kind"][]): Look {
  for (const route of seen.routes) {
    const acceptance = providerOf(route).acceptance(route);
    if (acceptance.kind !== "accepted" && waitedFor.includes(acceptance.kind)) {
      return waiting(`${route.kind} ${route.name}: ${acceptance.message}`);
    }
  }
  return "there";
}
