import type { TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { ownRoutes, routesAreShared } from "./shared-routes.ts";
import { created, other, ROUTING, SHOP, updated, withRouting } from "./submission-fixture.ts";
import type { OtherRollout } from "./submission.ts";
import { cautions, rules } from "./table-fixture.ts";

const ENTRY = "spec.strategy.canary.trafficRoutings[0]";
const ISTIO = { apiVersion: "networking.istio.io/v1", kind: "VirtualService", name: "shop" };

/** Another Rollout, of another workload. */
const second = (routing: TrafficRouting, differs: Partial<OtherRollout> = {}) => ({
  others: [{ ...other("second", "Deployment", "cart"), trafficRoutings: [routing], ...differs }],
});
const SAME = second(ROUTING);

rules(ownRoutes, [
  { name: "takes routes of its own", given: created(withRouting({})), expected: [] },
  {
    name: "takes a Rollout that routes nothing beside one that does",
    given: created(SHOP, SAME),
    expected: [],
  },
  {
    name: "takes other routes and another Service",
    given: created(
      withRouting({}),
      second({ service: "cart", gateway: { httpRouteName: "cart" }, ingress: { name: "shop" } }),
    ),
    expected: [],
  },
  {
    name: "tells namespaces apart",
    given: created(withRouting({}), second(ROUTING, { namespace: "test" })),
    expected: [],
  },
  {
    name: "does not count a Rollout that is being deleted",
    given: created(withRouting({}), second(ROUTING, { deletionTimestamp: "2026-06-01T12:00:00Z" })),
    expected: [],
  },
  {
    name: "leaves a second Rollout of one workload to the rule about that",
    given: created(withRouting({}), {
      others: [{ ...other("second"), trafficRoutings: [ROUTING] }],
    }),
    expected: [],
  },
  {
    name: "refuses the Service and the HTTPRoute of another",
    given: created(withRouting({}), SAME),
    expected: [`${ENTRY}.service`, `${ENTRY}.gateway`],
  },
  {
    name: "refuses the Ingress of another",
    given: created(
      withRouting({ ingress: { name: "shop" } }),
      second({ service: "cart", ingress: { name: "shop" } }),
    ),
    expected: [`${ENTRY}.ingress`],
  },
  {
    name: "refuses an object of another kind, whatever version is named",
    given: created(
      withRouting({ customNetworkRefs: [ISTIO] }),
      second({
        service: "cart",
        customNetworkRefs: [{ ...ISTIO, apiVersion: "networking.istio.io/v1beta1" }],
      }),
    ),
    expected: [`${ENTRY}.customNetworkRefs[0]`],
  },
  {
    name: "knows an HTTPRoute by either field",
    given: created(
      withRouting({}),
      second({
        service: "cart",
        customNetworkRefs: [
          { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", name: "shop" },
        ],
      }),
    ),
    expected: [`${ENTRY}.gateway`],
  },
  {
    name: "refuses an update that lays hand on them",
    given: updated(SHOP, withRouting({}), SAME),
    expected: [`${ENTRY}.service`, `${ENTRY}.gateway`],
  },
  {
    name: "does not refuse an edit when both exist already, as it cannot help it",
    given: updated(withRouting({}), withRouting({ gracePeriodSeconds: 5 }), SAME),
    expected: [],
  },
]);

cautions(routesAreShared, [
  {
    name: "is silent on create, which is refused instead",
    given: created(withRouting({}), SAME),
    expected: "nothing",
  },
  {
    name: "warns on any edit of one of two",
    given: updated(
      withRouting({}),
      withRouting({ gracePeriodSeconds: 5 }),
      second({ service: "shop", ingress: { name: "cart" } }),
    ),
    expected: /service: Rollout web\/second routes Service shop, too/,
  },
]);
