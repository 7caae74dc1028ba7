import type { OwnerReference } from "@sluice/shared/api/rollout.ts";
import {
  canaryServiceOf,
  type CanaryWish,
  carriedOver,
  isCurrent,
} from "@sluice/shared/traffic/canary-service.ts";
import { isUnroutable } from "@sluice/shared/traffic/editor.ts";
import { open, select } from "@sluice/shared/traffic/service.ts";
import type { FinalisingStep } from "@sluice/shared/api/status/finalising-steps.ts";
import { isDeepStrictEqual } from "node:util";
import type { Change } from "./change.ts";
import { CLEAN, type Facets, type TrafficState } from "./facets.ts";
import type { TrafficSeen } from "./seen.ts";

/** What all stations look at. */
export interface Ground {
  readonly seen: TrafficSeen;
  readonly facets: Facets;
  /** Its name. */
  readonly rollout: string;
  /** The reference of what it controls. */
  readonly owner: OwnerReference;
  /** Label that carries the revision of a pod. */
  readonly key: string;
  /** Its value on old pods, and how many of these are ready. */
  readonly old: { readonly hash: string; readonly ready: number };
  /** Its value on new pods, and uids of those that are ready. */
  readonly new: {
    readonly hash: string;
    readonly ready: readonly string[];
    /** When the last of these got ready; absent while there is none. */
    readonly lastReadyAt?: Date;
  };
  readonly now: Date;
}

/** What those look at that only take something back. */
export type Way = Pick<Ground, "seen" | "facets" | "now">;

/** What is not there yet on the way of the requests. */
export interface Move {
  /** Writes that bring it there; none while it is waited for. */
  readonly changes: readonly Change[];
  /** What the status says of it once they are done. */
  readonly leadsTo?: Partial<TrafficState>;
  /** What is waited for, or why it cannot go on, in a clause. */
  readonly message: string;
  /** Once its changes are written it is there: nothing has to settle, nobody has to say yes. */
  readonly atOnce?: true;
  /** Kubernetes' own controllers bring it there in a moment: pods count as ready once it is. */
  readonly soon?: true;
  /** When the wait ends by itself. */
  readonly until?: Date;
  /** What it is called at the end of a release. */
  readonly finalising?: FinalisingStep;
}

/** Whether the requests are where they are to be, or what comes next. */
export type Look = "there" | Move;

/** The first thing that is not there, of things that come one after the other. */
export function inTurn(...stations: readonly (() => Look)[]): Look {
  for (const [index, station] of stations.entries()) {
    const look = station();
    if (look === "there") continue;
    if (look.atOnce !== true) return look;
    const isLast = stations.slice(index + 1).every((later) => later() === "there");
    return isLast ? look : settling(look);
  }
  return "there";
}

/** It is not all that is missing. */
function settling(move: Move): Move {
  const { atOnce: _atOnce, ...rest } = move;
  return rest;
}

/** There when the first is; what the second one changes goes along with it. */
export function alongside(first: Look, second: () => Look): Look {
  if (first === "there") return first;
  const beside = second();
  if (beside === "there") return first;
  const leadsTo = { ...first.leadsTo, ...beside.leadsTo };
  return settling({ ...first, changes: [...first.changes, ...beside.changes], leadsTo });
}

export function called(finalising: FinalisingStep, look: Look): Look {
  return look === "there" ? look : { ...look, finalising };
}

export const waiting = (message: string): Move => ({ changes: [], message });

/** Routes have been as they are for so long that gateways know. */
export function settled({ facets, now }: Way, asked: Given): Look {
  const given = givenTime(new Date(facets.route.since), asked);
  return now >= given.until ? "there" : { changes: [], ...given };
}

/** How long gateways are given, in seconds, and for what. */
export interface Given {
  readonly seconds: number;
  readonly what: string;
}

/** Said with a change already, so that the look after it has nothing else to say. */
export function givenTime(since: Date, { seconds, what }: Given) {
  const until = new Date(since.getTime() + seconds * 1000);
  return { until, message: `gateways are given ${seconds} s to see that ${what}` };
}

/**
 * The Service that clients use selects old pods alone, before there are others. Nothing has to settle: its
 * endpoints follow from it, and no gateway ever hears of new pods as its own.
 */
export function selectsOld({ seen, old, key, rollout }: Ground): Look {
  const { service } = seen;
  if (service === undefined) return waiting(`there is no Service ${seen.routing.service}; make it`);
  if (old.hash === "") return waiting("the old version has no pod that says its revision");
  const after = select(service, { key, hash: old.hash, rollout });
  if (isUnroutable(after)) return waiting(after.unroutable);
  const what = `Service ${service.metadata.name} selects old pods alone`;
  if (isDeepStrictEqual(after, service)) return "there";
  // Selecting nothing, it would black-hole every request.
  if (old.ready === 0) return waiting("no pod of the old version is ready");
  const leadsTo = { service: old.hash };
  const changes = [{ kind: "update", before: service, after }] as const;
  return { changes, leadsTo, message: what, atOnce: true };
}

/** It selects both versions again, as its user has it: there are more endpoints, and none goes for it. */
export function opened({ seen: { service } }: Pick<Way, "seen">): Look {
  if (service === undefined) return "there";
  const after = open(service);
  const what = `Service ${service.metadata.name} selects all pods`;
  if (isDeepStrictEqual(after, service)) return "there";
  return called("RestoreStableService", {
    changes: [{ kind: "update", before: service, after }],
    leadsTo: { service: CLEAN.service },
    message: what,
    atOnce: true,
  });
}

/** Pods that leave are no endpoints any more: whoever is routed by the Service from now on meets none of them. */
export function endpointsLeft({ seen: { routing, lingering = 0 } }: Pick<Way, "seen">): Look {
  if (lingering === 0) return "there";
  const name = routing.service;
  return waiting(`Service ${name} has ${lingering} pods that are on their way out as endpoints`);
}

/** There is a Service of the new version. */
export function canaryMade(
  ground: Ground,
  selected: Pick<CanaryWish, "podLabels" | "alsoBy">,
): Look {
  const { seen, key, owner } = ground;
  const { hash } = ground.new;
  if (seen.service === undefined)
    return waiting(`there is no Service ${seen.routing.service}; make it`);
  if (hash === "") return waiting("the new version has no pod that says its revision");
  const name = canaryName(seen.routing.service);
  const wanted = canaryServiceOf(seen.service, { ...selected, name, key, hash, owner });
  if (isUnroutable(wanted)) return waiting(wanted.unroutable);
  const message = `Service ${name} selects new pods`;
  const { canaryService: is } = seen;
  const leadsTo = { canaryService: hash };
  const made = { leadsTo, message, soon: true } as const;
  if (is === undefined) return { ...made, changes: [{ kind: "create", object: wanted }] };
  if (isCurrent(is, wanted)) return "there";
  return { ...made, changes: [{ kind: "update", before: is, after: carriedOver(is, wanted) }] };
}

export function canaryGone({ seen }: Way): Look {
  const { canaryService: object } = seen;
  if (object === undefined) return "there";
  const message = `Service ${object.metadata.name} is on its way out`;
  return called("RemoveCanaryService", {
    changes: [{ kind: "delete", object }],
    leadsTo: { canaryService: CLEAN.canaryService },
    message,
    atOnce: true,
  });
}

/** Gateways that look know new pods: no request is sent to a Service without any. */
export function endpointsReady({ seen, now, new: { ready, lastReadyAt } }: Ground): Look {
  const known = ready.filter((uid) => seen.endpoints.has(uid)).length;
  if (ready.length > 0 && known === ready.length) return "there";
  const name = canaryName(seen.routing.service);
  const look = waiting(`Service ${name} has ${known} of ${ready.length} ready pods as endpoints`);
  const isNew = lastReadyAt !== undefined && now.getTime() - lastReadyAt.getTime() < MOMENT_MS;
  return isNew ? { ...look, soon: true } : look;
}

/** So long it may take from a ready pod to its endpoint, before anybody is told that it does. */
const MOMENT_MS = 3000;

export const canaryName = (service: string): string => `${service}-canary`;
