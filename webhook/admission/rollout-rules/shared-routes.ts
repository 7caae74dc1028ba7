import type { TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { placedRoutings } from "./placed-styles.ts";
import type { Caution, OtherRollout, Rule, Submission } from "./submission.ts";
import { rivals } from "./workload.ts";

/** Something that a Rollout changes while it routes traffic: `Kind name`, or `Kind.group name`. */
type Route = string;

/** Of the kinds that have a field of their own, and so are named without their group. */
const STANDARD_GROUPS = new Set(["networking.k8s.io", "gateway.networking.k8s.io"]);

interface PlacedRoute {
  /** Below the entry of `trafficRoutings`. */
  readonly path: string;
  readonly route: Route;
}

/**
 * Two Rollouts that change one Service or one route would undo what the other did, and make a second
 * Service or Ingress of the same name. Where both exist already, people are warned instead.
 */
export const ownRoutes: Rule = (submission) =>
  shared(submission, "claimed now").map(({ path, route, by }) => ({
    path,
    value: route,
    rule: `must not be routed by another Rollout, and ${by.namespace}/${by.name} does`,
    fix: `name another one, or change Rollout ${by.namespace}/${by.name} first`,
  }));

export const routesAreShared: Caution = (submission) =>
  shared(submission, "claimed before").map(({ path, route, by }) => ({
    path,
    says: `Rollout ${by.namespace}/${by.name} routes ${route}, too; they undo each other's work, so change one`,
  }));

function shared(submission: Submission, when: "claimed now" | "claimed before") {
  const { before, after } = submission;
  const had = new Set(
    before === undefined
      ? []
      : placedRoutings(before)
          .flatMap(routesIn)
          .map(({ route }) => route),
  );
  const others = neighboursOf(submission);
  return placedRoutings(after)
    .flatMap((placed) =>
      routesIn(placed).map(({ path, route }) => ({ path: `${placed.path}.${path}`, route })),
    )
    .filter(({ route }) => had.has(route) === (when === "claimed before"))
    .flatMap(({ path, route }) => others.filter(routing(route)).map((by) => ({ path, route, by })));
}

/** A rival on the same workload is complained of as that, and not once more for each route. */
function neighboursOf(submission: Submission): readonly OtherRollout[] {
  const { namespace, name } = submission.after.metadata;
  const onSameWorkload = rivals(submission);
  return submission.others.filter(
    (other) =>
      other.namespace === namespace &&
      other.name !== name &&
      other.deletionTimestamp === undefined &&
      !onSameWorkload.includes(other),
  );
}

const routing =
  (route: Route) =>
  ({ trafficRoutings = [] }: OtherRollout): boolean =>
    trafficRoutings.some((entry) =>
      routesIn({ routing: entry }).some((one) => one.route === route),
    );

function routesIn({
  routing: entry,
}: {
  readonly routing: TrafficRouting;
}): readonly PlacedRoute[] {
  const { service, ingress, gateway, customNetworkRefs = [] } = entry;
  const custom = customNetworkRefs.map(({ apiVersion, kind, name }, index) => {
    const group = groupOf(apiVersion);
    const suffix = STANDARD_GROUPS.has(group) ? "" : `.${group}`;
    return { path: `customNetworkRefs[${index}]`, route: `${kind}${suffix} ${name}` };
  });
  return [
    { path: "service", route: `Service ${service}` },
    ...(ingress === undefined ? [] : [{ path: "ingress", route: `Ingress ${ingress.name}` }]),
    ...(gateway?.httpRouteName === undefined
      ? []
      : [{ path: "gateway", route: `HTTPRoute ${gateway.httpRouteName}` }]),
    ...custom,
  ];
}
