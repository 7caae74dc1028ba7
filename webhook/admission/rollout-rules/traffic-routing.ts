import { CANARY_SUFFIX, misnamed } from "./object-name.ts";
import { type PlacedRouting, placedRoutings, placedStyles } from "./placed-styles.ts";
import type { Rule } from "./submission.ts";
import type { Violation } from "./violation.ts";

/** Only the first entry would ever be used. */
export const oneTrafficRouting: Rule = ({ after }) =>
  placedStyles(after).flatMap(({ path, strategy }) => {
    const entries = (strategy.trafficRoutings ?? []).length;
    if (entries <= 1) return [];
    return [
      {
        path: `${path}.trafficRoutings`,
        value: `${entries} entries`,
        rule: "must have at most one entry",
        fix: "keep one; it may name an ingress, a gateway and customNetworkRefs at once",
      },
    ];
  });

export const graceNotNegative: Rule = ({ after }) =>
  placedRoutings(after)
    .filter(({ routing }) => (routing.gracePeriodSeconds ?? 0) < 0)
    .map(({ path, routing }) => ({
      path: `${path}.gracePeriodSeconds`,
      value: routing.gracePeriodSeconds,
      rule: "must be 0 seconds or more",
      fix: "write 0, or leave it out for 3 seconds",
    }));

export const settleNotNegative: Rule = ({ after }) =>
  placedRoutings(after)
    .filter(({ routing }) => (routing.settleSeconds ?? 0) < 0)
    .map(({ path, routing }) => ({
      path: `${path}.settleSeconds`,
      value: routing.settleSeconds,
      rule: "must be 0 seconds or more",
      fix: "write 0, or leave it out for the default of what routes",
    }));

/** There is something that routes: a Service alone spreads its requests over all pods. */
export const somethingRoutes: Rule = ({ after }) =>
  placedRoutings(after)
    .filter(
      ({ routing: { ingress, gateway, customNetworkRefs } }) =>
        ingress === undefined && gateway === undefined && (customNetworkRefs ?? []).length === 0,
    )
    .map(({ path, routing }) => ({
      path,
      value: routing,
      rule: "must have one of ingress, gateway and customNetworkRefs",
      fix: "add what routes to the Service, for example gateway: {httpRouteName: shop}",
    }));

/** Names of objects that can be, with room for the names of those that are made beside them. */
export const routesAreNamed: Rule = ({ after }) =>
  placedRoutings(after).flatMap((placed) => [
    ...serviceOf(placed),
    ...ingressOf(placed),
    ...httpRouteOf(placed),
  ]);

function serviceOf({ path, routing, strategy }: PlacedRouting): readonly Violation[] {
  const suffix = strategy.disableGenerateCanaryService === true ? "" : CANARY_SUFFIX;
  return misnamed(`${path}.service`, routing.service, {
    what: "the Service",
    form: "label",
    suffix,
  });
}

function ingressOf({ path, routing: { ingress } }: PlacedRouting): readonly Violation[] {
  if (ingress === undefined) return [];
  const named = { what: "the Ingress", form: "subdomain", suffix: CANARY_SUFFIX } as const;
  return misnamed(`${path}.ingress.name`, ingress.name, named);
}

function httpRouteOf({ path, routing: { gateway } }: PlacedRouting): readonly Violation[] {
  if (gateway === undefined) return [];
  const named = { what: "the HTTPRoute", form: "subdomain", suffix: "" } as const;
  return misnamed(`${path}.gateway.httpRouteName`, gateway.httpRouteName, named);
}
