import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestMatch, Step, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { customRefsAreComplete, gatewayVersionIsServed } from "./custom-refs.ts";
import { literalPaths, namesOnce } from "./matches.ts";
import { USUAL_SETTINGS } from "./settings.ts";
import { blueGreenKind, noTrafficOfDaemonSets } from "./style-of-kind.ts";
import {
  created,
  of,
  ROUTING,
  SHOP,
  STEPS,
  withCanary,
  withRouting,
  withSteps,
  withStrategy,
  withWorkload,
} from "./submission-fixture.ts";
import type { Submission } from "./submission.ts";
import { type RuleCase, rules } from "./table-fixture.ts";
import {
  graceNotNegative,
  settleNotNegative,
  oneTrafficRouting,
  routesAreNamed,
  somethingRoutes,
} from "./traffic-routing.ts";
import { partitionLeavesPods, trafficInRange } from "./traffic.ts";

const STEP = "spec.strategy.canary.steps[0]";
const ENTRY = "spec.strategy.canary.trafficRoutings[0]";
const none: readonly string[] = [];
const step = (differs: Step): Submission => created(withSteps({ replicas: "20%", ...differs }));
const blueGreen = (...steps: readonly Step[]) => withStrategy({ blueGreen: { steps } });

const takes = (what: string, given: Submission): RuleCase => ({
  name: `takes ${what}`,
  given,
  expected: none,
});
const refuses = (what: string, given: Submission, ...expected: readonly string[]): RuleCase => ({
  name: `refuses ${what}`,
  given,
  expected,
});

rules(trafficInRange, [
  takes("none", created(SHOP)),
  takes("1%", step({ traffic: "1%" })),
  takes("100%", step({ traffic: "100%" })),
  takes("0% in blueGreen", created(blueGreen({ replicas: "100%", traffic: "0%" }))),
  ...["0%", "101%", "20", "0.5%", "some", "", "-1%", "020%"].map((traffic) =>
    refuses(JSON.stringify(traffic), step({ traffic }), `${STEP}.traffic`),
  ),
  refuses(
    "101% in blueGreen",
    created(blueGreen({ replicas: "100%", traffic: "101%" })),
    "spec.strategy.blueGreen.steps[0].traffic",
  ),
]);

const half = { replicas: "51%", traffic: "20%" };
const strict = { settings: { ...USUAL_SETTINGS, partitionPercentLimit: 30 } };
rules(partitionLeavesPods, [
  takes("50% with traffic", step({ replicas: "50%", traffic: "50%" })),
  takes("51% without", step({ replicas: "51%", matches: [] })),
  takes("any count", step({ replicas: 500, traffic: "5%" })),
  takes(
    "51% in a second Deployment",
    created(withCanary({ steps: [half], enableExtraWorkloadForCanary: true })),
  ),
  takes("51% in blueGreen", created(blueGreen(half))),
  refuses("51% with traffic", step(half), `${STEP}.replicas`),
  refuses("51% with matches", step({ replicas: "51%", matches: [{}] }), `${STEP}.replicas`),
  refuses(
    "51% of a StatefulSet, which is released in place whatever is asked for",
    created(of("StatefulSet", withCanary({ steps: [half], enableExtraWorkloadForCanary: true }))),
    `${STEP}.replicas`,
  ),
  refuses(
    "31% where 30% is the limit",
    created(withSteps({ replicas: "31%", traffic: "1%" }), strict),
    `${STEP}.replicas`,
  ),
]);

const matching = (...matches: readonly RequestMatch[]) => step({ matches });
const header = (name: string) => ({ name, value: "yes" });

rules(namesOnce, [
  takes("different names", matching({ headers: [header("a"), header("b")] })),
  takes(
    "one name in two matches",
    matching({ headers: [header("a")] }, { headers: [header("a")] }),
  ),
  takes(
    "query parameters that differ in case",
    matching({ queryParams: [header("a"), header("A")] }),
  ),
  refuses(
    "a header twice, in any case",
    matching({ headers: [header("X-User"), header("b"), header("x-user")] }),
    `${STEP}.matches[0].headers[2]`,
  ),
  refuses(
    "a query parameter twice",
    matching({}, { queryParams: [header("a"), header("a")] }),
    `${STEP}.matches[1].queryParams[1]`,
  ),
  refuses(
    "a header that is set, added or removed twice",
    step({
      requestHeaderModifier: {
        set: [header("a"), header("A")],
        add: [header("b"), header("b")],
        remove: ["c", "C"],
      },
    }),
    `${STEP}.requestHeaderModifier.set[1]`,
    `${STEP}.requestHeaderModifier.add[1]`,
    `${STEP}.requestHeaderModifier.remove[1]`,
  ),
]);

const path = (value: string) => matching({ path: { value } });
rules(literalPaths, [
  takes("no path", matching({})),
  takes("a path without a value, which is /", matching({ path: {} })),
  ...["/", "/shop/", "/a.b/..c/%20", "/a;b=1"].map((value) => takes(value, path(value))),
  takes("any expression", matching({ path: { type: "RegularExpression", value: "^/(a|b)$" } })),
  ...[
    "",
    "shop",
    "/a//b",
    "/a/./b",
    "/a/../b",
    "/a/..",
    "/a/.",
    "/a%2fb",
    "/a%2Fb",
    "/a#b",
    "/a b",
    "/a%2",
  ].map((value) => refuses(JSON.stringify(value), path(value), `${STEP}.matches[0].path.value`)),
]);

rules(blueGreenKind, [
  takes("a Deployment", created(blueGreen(...STEPS))),
  takes("canary of any kind", created(withWorkload("apps/v1", "StatefulSet"))),
  refuses(
    "a StatefulSet",
    created(of("StatefulSet", blueGreen(...STEPS))),
    "spec.strategy.blueGreen",
  ),
  refuses(
    "a CloneSet of apps",
    created(of("CloneSet", blueGreen(...STEPS))),
    "spec.strategy.blueGreen",
  ),
]);

rules(noTrafficOfDaemonSets, [
  takes("a Deployment", created(withRouting({}))),
  takes(
    "a DaemonSet without routes",
    created(of("DaemonSet", withCanary({ trafficRoutings: [] }))),
  ),
  refuses(
    "a DaemonSet with routes",
    created(of("DaemonSet", withRouting({}))),
    "spec.strategy.canary.trafficRoutings",
  ),
]);

const routed = (differs: Partial<TrafficRouting>, ...more: readonly TrafficRouting[]) =>
  created(withCanary({ trafficRoutings: [{ ...ROUTING, ...differs }, ...more] }));

rules(oneTrafficRouting, [
  takes("none", created(SHOP)),
  takes("one", routed({})),
  refuses("two", routed({}, ROUTING), "spec.strategy.canary.trafficRoutings"),
]);

rules(graceNotNegative, [
  takes("none", routed({})),
  takes("0", routed({ gracePeriodSeconds: 0 })),
  refuses("-1", routed({ gracePeriodSeconds: -1 }), `${ENTRY}.gracePeriodSeconds`),
]);

rules(settleNotNegative, [
  takes("none", routed({})),
  takes("0", routed({ settleSeconds: 0 })),
  refuses("-1", routed({ settleSeconds: -1 }), `${ENTRY}.settleSeconds`),
]);

const only = (routing: TrafficRouting) => created(withCanary({ trafficRoutings: [routing] }));
rules(somethingRoutes, [
  takes("an HTTPRoute", routed({})),
  takes("an Ingress", only({ service: "shop", ingress: { name: "shop" } })),
  refuses("a Service alone", only({ service: "shop" }), ENTRY),
  refuses("an empty list", only({ service: "shop", customNetworkRefs: [] }), ENTRY),
]);

rules(routesAreNamed, [
  takes("names", routed({ ingress: { name: "shop.example" } })),
  takes("56 characters, to which -canary can be appended", routed({ service: "s".repeat(56) })),
  takes(
    "63 characters where no second Service is made",
    created(withRouting({ service: "s".repeat(63) }, { disableGenerateCanaryService: true })),
  ),
  refuses("57 characters", routed({ service: "s".repeat(57) }), `${ENTRY}.service`),
  refuses("no Service", routed({ service: "" }), `${ENTRY}.service`),
  refuses("a Service with a dot", routed({ service: "shop.web" }), `${ENTRY}.service`),
  refuses("an Ingress without a name", routed({ ingress: { name: "" } }), `${ENTRY}.ingress.name`),
  refuses(
    "an Ingress whose second one has no name",
    routed({ ingress: { name: "i".repeat(247) } }),
    `${ENTRY}.ingress.name`,
  ),
  refuses("a gateway without a route", routed({ gateway: {} }), `${ENTRY}.gateway.httpRouteName`),
]);

const VIRTUAL_SERVICE = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  name: "shop",
};
const custom = (differs: Partial<typeof VIRTUAL_SERVICE>) =>
  routed({ customNetworkRefs: [{ ...VIRTUAL_SERVICE, ...differs }] });
const REF = `${ENTRY}.customNetworkRefs[0]`;

rules(customRefsAreComplete, [
  takes("a VirtualService", custom({})),
  refuses("what is of the core group", custom({ apiVersion: "v1" }), `${REF}.apiVersion`),
  refuses(
    "what is empty",
    custom({ apiVersion: "", kind: "", name: "" }),
    `${REF}.apiVersion`,
    `${REF}.kind`,
    `${REF}.name`,
  ),
]);

const ALPHA = "gateway.networking.k8s.io/v1alpha2";
rules(gatewayVersionIsServed, [
  takes("v1", custom({ apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" })),
  takes("a TCPRoute in v1alpha2", custom({ apiVersion: ALPHA, kind: "TCPRoute" })),
  refuses(
    "an HTTPRoute in v1alpha2",
    custom({ apiVersion: ALPHA, kind: "HTTPRoute" }),
    `${REF}.apiVersion`,
  ),
]);

test("a version that is gone gets an answer that names the one that is served", () => {
  const [violation] = gatewayVersionIsServed(custom({ apiVersion: ALPHA, kind: "HTTPRoute" }));
  assert.match(
    violation?.fix ?? "",
    /gateway\.networking\.k8s\.io\/v1, or use gateway: \{httpRouteName: shop\}/,
  );
});

test("a percent without its sign gets an answer that writes it", () => {
  assert.equal(trafficInRange(step({ traffic: "20" }))[0]?.fix, 'write "20%"');
  assert.match(trafficInRange(step({ traffic: "0%" }))[0]?.fix ?? "", /leave traffic out/);
});
