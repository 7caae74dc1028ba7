import { controlledBy } from "@sluice/shared/api/controlled-by.ts";
import type { OwnerReference, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { routesTraffic, trafficRoutingOf } from "@sluice/shared/api/style.ts";
import { isRecord, withoutUndefined } from "@sluice/shared/patch/json.ts";
import { fieldsIn } from "@sluice/shared/traffic/fields.ts";
import { isService, type Service } from "@sluice/shared/traffic/service.ts";
import type { Look } from "../../observe/observe.ts";
import type { WorkloadSeen } from "../../observe/observed.ts";
import { endpointsIn, listedIn, SERVICE_NAME } from "../endpoints.ts";
import { heldBy } from "../held-by.ts";
import type { RouteSeen, TrafficSeen } from "../seen.ts";
import { routesOf } from "../routes-of.ts";
import { canaryIngressName } from "../scripts/ingress/ingress.ts";
import { canaryName } from "../stations.ts";
import { isIngress } from "../providers.ts";
import type { TrafficHands } from "./hands.ts";
import { withScripts } from "./scripts.ts";

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Looks at Services, endpoints and routes, as far as a release needs it. They are asked for each time:
 * in all a handful, of a release that goes on; the caches of a whole cluster's would be large.
 */
export async function withTraffic(hands: TrafficHands, look: Look): Promise<Look> {
  const { rollout } = look;
  // What a release began by is given back before anything else is routed.
  const routing = rollout.status?.traffic?.routing ?? trafficRoutingOf(rollout.spec);
  const releasing = look.seen.workload?.record !== undefined && routesTraffic(rollout.spec);
  const matters = releasing || rollout.status?.traffic !== undefined;
  if (routing === undefined || !matters) return look;
  const { namespace, name, uid } = rollout.metadata;
  const { workload } = look.seen;
  const asking = { namespace, owner: controlledBy({ name, uid }), workload };
  const traffic = await trafficSeen(hands, asking, routing);
  return { ...look, seen: { ...look.seen, traffic } };
}

/** All that requests go by, for whoever asks on behalf of a workload. */
export async function trafficSeen(
  hands: TrafficHands,
  asking: Asking & { readonly workload: Pick<WorkloadSeen, "leaving"> | undefined },
  routing: TrafficRouting,
): Promise<TrafficSeen> {
  const { namespace, workload } = asking;
  const leaving = workload?.leaving ?? [];
  const name = canaryName(routing.service);
  const [service, canaryService, slices, routes] = await Promise.all([
    findService(hands, { namespace, name: routing.service }),
    findService(hands, { namespace, name }),
    slicesOf(hands, namespace, [routing.service, name]),
    routesSeen(hands, asking, routing),
  ]);
  const listed = service === undefined ? NOBODY : listedIn(slices, service);
  return {
    routing,
    ...(service === undefined ? {} : { service }),
    ...(canaryService === undefined ? {} : { canaryService }),
    endpoints: canaryService === undefined ? NOBODY : endpointsIn(slices, canaryService),
    lingering: leaving.filter((uid) => listed.has(uid)).length,
    routes,
  };
}

/** Who wants to route: a Rollout or a TrafficRouting. */
export interface Asking {
  readonly namespace: string;
  readonly owner: OwnerReference;
}

/** The objects that are named, with the scripts that they need. */
export async function routesSeen(
  hands: TrafficHands,
  { namespace, owner }: Asking,
  routing: TrafficRouting,
): Promise<readonly RouteSeen[]> {
  const named = await withScripts(hands, owner, routesOf(routing));
  const found = await Promise.all(named.map((route) => findRoute(hands, namespace, route)));
  return found.map((route) => withoutUndefined({ ...route, heldBy: heldBy(route, owner) }));
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** @returns undefined when there is none */
export async function findService(hands: TrafficHands, name: Named): Promise<Service | undefined> {
  const client = await hands.clientOf({ apiVersion: "v1", kind: "Service" });
  const found = await client?.find(name);
  return isService(found) ? found : undefined;
}

async function findRoute(
  hands: TrafficHands,
  namespace: string,
  route: RouteSeen,
): Promise<RouteSeen> {
  const client = await hands.clientOf(route);
  if (client === undefined) return { ...route, standing: "no such kind" };
  try {
    const object = await client.find({ namespace, name: route.name });
    const canary = isIngress(route)
      ? await client.find({ namespace, name: canaryIngressName(route.name) })
      : undefined;
    return withoutUndefined({ ...route, object, canary });
  } catch (error) {
    hands.resources.forget(route, error);
    throw error;
  }
}

/** @returns EndpointSlices of these Services */
async function slicesOf(
  { connection }: TrafficHands,
  namespace: string,
  services: readonly string[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { body } = await connection.request({
    method: "GET",
    path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    query: { labelSelector: `${SERVICE_NAME} in (${services.join(",")})` },
  });
  return fieldsIn(isRecord(body) ? body["items"] : undefined);
}
