import type { OwnerReference, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import type { StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";
import { isDeepStrictEqual } from "node:util";
import type { TrafficHands } from "../../traffic/edge/hands.ts";
import { findService, routesSeen } from "../../traffic/edge/look.ts";
import type { SharingSeen } from "../plan.ts";
import type { Routes } from "../rule.ts";

/** Looks at what a TrafficRouting names, and at what it has changed. */
export async function look(
  hands: TrafficHands,
  object: StoredSharedRouting,
  now: Date,
): Promise<SharingSeen> {
  const [first] = object.spec.objectRef;
  const held = object.status?.routed?.objectRef;
  const isElse = held !== undefined && !isDeepStrictEqual(held, first);
  const [asked, left] = await Promise.all([
    first === undefined ? undefined : routesOf(hands, object, first),
    isElse ? routesOf(hands, object, held) : undefined,
  ]);
  return {
    object,
    ...(asked === undefined ? {} : { asked }),
    ...(left === undefined ? {} : { left }),
    now,
  };
}

async function routesOf(
  hands: TrafficHands,
  object: StoredSharedRouting,
  routing: TrafficRouting,
): Promise<Routes> {
  const { namespace } = object.metadata;
  const [service, routes] = await Promise.all([
    findService(hands, { namespace, name: routing.service }),
    routesSeen(hands, { namespace, owner: ownerFrom(object) }, routing),
  ]);
  return { routing, routes, ...(service === undefined ? {} : { service }) };
}

/** What is made for it goes with it. */
function ownerFrom({
  apiVersion,
  kind,
  metadata: { name, uid },
}: StoredSharedRouting): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
