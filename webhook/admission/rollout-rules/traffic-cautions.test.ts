import type { Step, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import { headersStay, matchesBeyondIngress, scriptIsNeeded } from "./provider-cautions.ts";
import { created, SHOP, STEPS, withCanary, withRouting, withSteps } from "./submission-fixture.ts";
import { type CautionCase, cautions } from "./table-fixture.ts";
import {
  nothingToSplit,
  routingsWithoutTraffic,
  trafficBeyondPods,
  trafficFallsBack,
  trafficWithoutRoutings,
} from "./traffic-cautions.ts";

type Given = CautionCase["given"];
const silent = (about: string, given: Given): CautionCase => ({
  name: `is silent about ${about}`,
  given,
  expected: "nothing",
});
const says = (name: string, given: Given, expected: RegExp): CautionCase => ({
  name,
  given,
  expected,
});

cautions(trafficWithoutRoutings, [
  silent("pods only", created(SHOP)),
  silent("traffic that is routed", created(withRouting({}))),
  silent("pods only, beside a TrafficRouting", created(withCanary({ trafficRoutingRef: "all" }))),
  silent(
    "traffic that is routed, beside a TrafficRouting",
    created(withRouting({}, { trafficRoutingRef: "all" })),
  ),
  says(
    "tells that a TrafficRouting goes by its own rule",
    created(withCanary({ steps: [{ traffic: "20%" }], trafficRoutingRef: "all" })),
    /steps\[0\]\.traffic: no effect: TrafficRouting all has a rule of its own; write it there, or name routes in trafficRoutings/,
  ),
  says(
    "tells once, at the first step, what happens instead",
    created(withSteps({}, { traffic: "20%" }, { traffic: "40%" })),
    /steps\[1\]\.traffic: no effect without trafficRoutings/,
  ),
  says("finds matches", created(withSteps({ matches: [{}] })), /steps\[0\]\.matches/),
  says(
    "finds changed headers",
    created(withSteps({ requestHeaderModifier: { remove: ["X"] } })),
    /steps\[0\]\.requestHeaderModifier/,
  ),
]);

cautions(routingsWithoutTraffic, [
  silent("no routes", created(SHOP)),
  silent("routes that a step uses", created(withRouting({}))),
  says(
    "finds routes that no step uses",
    created(withRouting({}, { steps: STEPS })),
    /canary\.trafficRoutings: never used/,
  ),
]);

const shares = (...traffic: readonly string[]) =>
  created(withSteps(...traffic.map((share) => ({ replicas: "20%", traffic: share }))));
cautions(trafficFallsBack, [
  silent("rising shares", shares("9%", "10%", "10%")),
  silent("steps without", created(withSteps({ traffic: "20%" }, {}, { traffic: "1%" }))),
  says("finds a lower share", shares("20%", "10%"), /steps\[1\]\.traffic: less than the 20%/),
]);

const planned = (replicas: string, traffic: string, differs: Partial<TrafficRouting> = {}) =>
  created(withRouting(differs, { steps: [{ replicas, traffic }] }));
cautions(trafficBeyondPods, [
  silent("as many requests as pods", planned("20%", "20%")),
  silent("fewer requests", planned("20%", "5%")),
  silent("a cap", planned("20%", "50%", { capToReadyPods: true })),
  silent("a count of pods", created(withSteps({ replicas: 1, traffic: "50%" }))),
  says(
    "finds more requests than pods",
    planned("20%", "50%"),
    /steps\[0\]\.traffic: 50% of the requests for 20% of the pods/,
  ),
]);

const oneService = { disableGenerateCanaryService: true };
cautions(nothingToSplit, [
  silent("two Services", created(withRouting({}))),
  says(
    "finds one Service of an HTTPRoute",
    created(withRouting({}, oneService)),
    /gateway: cannot split/,
  ),
  says(
    "finds one Service of an Ingress",
    created(withRouting({ ingress: { name: "shop" } }, oneService)),
    /ingress: cannot split/,
  ),
]);

const ref = { apiVersion: "networking.istio.io/v1", kind: "VirtualService", name: "shop" };
cautions(scriptIsNeeded, [
  silent(
    "what is built in",
    created(withRouting({ ingress: { name: "shop" }, customNetworkRefs: [ref] })),
  ),
  says(
    "names the key for a class",
    created(withRouting({ ingress: { classType: "traefik", name: "shop" } })),
    /ingress\.classType: not built in; needs lua\.traffic\.routing\.ingress\.traefik/,
  ),
  says(
    "names the key for a kind",
    created(
      withRouting({
        customNetworkRefs: [{ ...ref, apiVersion: "apisix.apache.org/v2", kind: "ApisixRoute" }],
      }),
    ),
    /customNetworkRefs\[0\]: not built in; needs lua\.traffic\.routing\.ApisixRoute\.apisix\.apache\.org/,
  ),
]);

const header = (name: string) => ({ name, value: "yes" });
const onIngress = (classType: string | undefined, step: Step) => {
  const ingress = { name: "shop", ...(classType === undefined ? {} : { classType }) };
  return created(withRouting({ ingress }, { steps: [{ replicas: "20%", ...step }] }));
};
const two = { matches: [{ headers: [header("a"), header("b")] }] };
const query = { matches: [{ queryParams: [header("a")] }] };
cautions(matchesBeyondIngress, [
  silent("an HTTPRoute", created(withRouting({}, { steps: [two] }))),
  silent("one header", onIngress("nginx", { matches: [{ headers: [header("a")] }] })),
  silent("a class with a script of the user's", onIngress("own", two)),
  silent("one query parameter with mse", onIngress("mse", query)),
  says(
    "finds two headers",
    onIngress(undefined, two),
    /steps\[0\]\.matches: .* class nginx can match one header/,
  ),
  says("finds two matches", onIngress("higress", { matches: [{}, {}] }), /class higress/),
  says("finds a query parameter", onIngress("aliyun-alb", query), /class aliyun-alb/),
  says("finds a path", onIngress("mse", { matches: [{ path: { value: "/" } }] }), /class mse/),
]);

const steps: readonly Step[] = [{ replicas: "20%", traffic: "5%", requestHeaderModifier: {} }];
const routing = (differs: Partial<TrafficRouting>) => created(withRouting(differs, { steps }));
cautions(headersStay, [
  silent("no change of headers", created(withRouting({}))),
  silent("mse", routing({ ingress: { classType: "mse", name: "shop" } })),
  silent("objects of other kinds", routing({ customNetworkRefs: [ref] })),
  silent("an HTTPRoute", routing({})),
  says(
    "finds an Ingress of nginx",
    routing({ ingress: { name: "shop" } }),
    /steps\[0\]\.requestHeaderModifier: no effect with/,
  ),
]);
