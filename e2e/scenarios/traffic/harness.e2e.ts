/**
 * What the stories about traffic stand on: a real gateway that really splits requests as HTTPRoutes and
 * Ingresses say. Routes are written by hand here, and no Rollout is there.
 */
import assert from "node:assert/strict";
import { at, list, text } from "../../cluster/kube/read.ts";
import { failuresIn } from "../../cluster/traffic/shares.ts";
import { BY_HTTP_ROUTE, BY_INGRESS, nginx } from "../../story/routes.ts";
import { manifestOf } from "../../story/shape.ts";
import { IN_GOOD_ORDER } from "../../story/traffic-plans.ts";
import { APP } from "../../story/stage.ts";
import { story, type Story } from "../../story/story.ts";
import type { StoryLoad } from "../../story/words/loading.ts";

const TWO = "shop-two";

/** Ten pods in two versions, each with a Service of its own. */
async function twoVersions(s: Story): Promise<void> {
  await s.workload({ image: "v1", replicas: 5, podLabels: { of: "one" } });
  const { namespace, world } = s.stage;
  const two = manifestOf(TWO, { image: "v2", replicas: 5 });
  const input = JSON.stringify(two);
  await world.tools.kubectl(["apply", "-n", namespace, "-f", "-"], { input });
  await s.service({ name: TWO, selector: { app: TWO } });
  await s.settled();
  await s.eventually("all pods of v2 are ready", { workload: "settled" }, { app: TWO });
}

story("an HTTPRoute shares requests as its weights say, and changed weights arrive", async (s) => {
  await twoVersions(s);
  await s.httpRoute({ backends: { [APP]: 80, [TWO]: 20 } });
  await s.routeTaken();
  await s.behindIs(APP, { v1: 5 });
  await s.behindIs(TWO, { v2: 5 });
  const load = await s.load();
  await load.eventually({ v1: 0.8, v2: 0.2 });
  await load.assertShares({ v1: 0.8, v2: 0.2 });
  await s.httpRoute({ backends: { [APP]: 50, [TWO]: 50 } });
  const tookMs = await load.eventually({ v1: 0.5, v2: 0.5 });
  assert.ok(tookMs < 10_000, `it took ${tookMs} ms`);
  await load.assertShares({ v1: 0.5, v2: 0.5 });
  // The gateway takes over a first change at once, and a second one when 2 s are over.
  await s.httpRoute({ backends: { [APP]: 0, [TWO]: 100 } });
  await s.httpRoute({ backends: { [APP]: 100, [TWO]: 0 } });
  await load.eventually({ v1: 1, v2: 0 });
  await load.stop();
  load.assertNoneFailed();
});

story("an HTTPRoute says of which of its generations the gateway has spoken", async (s) => {
  await twoVersions(s);
  await s.httpRoute({ backends: { [APP]: 80, [TWO]: 20 } });
  const first = await s.routeTaken();
  await s.httpRoute({ backends: { [APP]: 80, nobody: 20 } });
  const refused = await s.routeRefused();
  assert.match(refused, /nobody/);
  await s.httpRoute({ backends: { [APP]: 10, [TWO]: 90 } });
  const last = await s.routeTaken();
  assert.equal(at(first, "metadata", "generation"), 1);
  assert.equal(at(last, "metadata", "generation"), 3);
  assert.deepEqual(await s.weights(), { [APP]: 10, [TWO]: 90 });
});

story("a canary Ingress takes a share, a header and a cookie", async (s) => {
  await twoVersions(s);
  await s.ingress();
  const canary = { name: TWO, service: TWO };
  const byWeight = { [nginx("canary")]: "true", [nginx("canary-weight")]: "20" };
  await s.ingress({ ...canary, annotations: byWeight });
  const load = await s.load();
  await load.eventually({ v1: 0.8, v2: 0.2 });
  await load.assertShares({ v1: 0.8, v2: 0.2 });
  const byHeader = {
    [nginx("canary")]: "true",
    [nginx("canary-by-header")]: "x-tester",
    [nginx("canary-by-header-value")]: "yes",
    [nginx("canary-by-cookie")]: "beta",
    [nginx("canary-weight")]: "0",
  };
  await s.ingress({ ...canary, annotations: byHeader });
  await load.eventually({ v1: 1, v2: 0 });
  const testers = await s.load({ headers: { "x-tester": "yes" }, perSecond: 100 });
  await testers.eventually({ v2: 1 });
  const cookie = await s.load({ cookies: { beta: "always" }, perSecond: 100 });
  await cookie.eventually({ v2: 1 });
  const others = await s.load({ headers: { "x-tester": "no" }, perSecond: 100 });
  await others.eventually({ v1: 1 });
  for (const one of [load, testers, cookie, others]) {
    await one.stop();
    one.assertNoneFailed();
  }
});

for (const [who, annotations] of [
  ["a pod that is gone at once", { "sluice.dev/stop-after": "0s" }],
  ["a server that does not wait for its pod", { ...IN_GOOD_ORDER, "sluice.dev/listens-for": "0s" }],
] as const) {
  story(`pods that leave in good order lose no request, and ${who} is seen`, async (s) => {
    await s.workload({ image: "v1", replicas: 4, podAnnotations: IN_GOOD_ORDER });
    await s.settled();
    await s.httpRoute();
    const load = await s.load();
    await leave(s, "v1");
    await load.next(1600);
    await s.apply({ image: "v2", podAnnotations: annotations });
    await load.eventually({ v2: 1 });
    await s.settled();
    load.assertNoneFailed();
    await s.stage.chronicle.word("pods leave in bad order", () => leaveBadly(s, load));
    assert.throws(
      load.assertNoneFailed,
      /HTTPRoute shop [^]*"taking"[^]*HTTP 502 from the gateway/,
    );
  });
}

/** Right after one change the gateway does not take over another for 2 s, unless this machine is slow. */
async function leaveBadly(s: Story, load: StoryLoad): Promise<void> {
  const from = load.mark();
  for (const weight of [99, 98, 97]) {
    await s.httpRoute({ backends: { [APP]: weight } });
    await leave(s, "v2");
    await load.next(600);
    if (failuresIn(load.since(from)).length > 0) return;
    await s.settled();
  }
}

async function leave(s: Story, version: string): Promise<void> {
  for (const pod of s.podsOf(version).slice(0, 2)) await s.evict(pod);
}

story("what is applied beside a workload is what it should be in the end", async (s) => {
  await s.workload();
  await s.settled();
  await s.service({ name: TWO, selector: { app: TWO } });
  await s.httpRoute({ backends: { [APP]: 80, [TWO]: 20 } });
  await s.ingress({ annotations: { [nginx("canary-weight")]: "20" } });
  await s.nothingIsLeftBehind();
  const { namespace, world } = s.stage;
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${APP}`;
  const body = [{ op: "replace", path: "/spec/rules/0/backendRefs/0/weight", value: 79 }];
  const contentType = "application/json-patch+json";
  await world.cluster.client.call({ method: "PATCH", path, body, contentType });
  await assert.rejects(s.nothingIsLeftBehind(), /HTTPRoute shop/);
  await s.httpRoute({ backends: { [APP]: 80, [TWO]: 20 } });
  await s.remove("Ingress");
  await s.nothingIsLeftBehind();
  assert.deepEqual(
    (await s.all("Ingress")).map((one) => text(one, "metadata", "name")),
    [],
  );
  assert.equal(list(await s.found("HTTPRoute"), "spec", "rules").length, 1);
});

story("the API server knows the routes of gateways that do not run here", async (s) => {
  const { namespace, world } = s.stage;
  for (const source of ["istio", "contour", "traefik"] as const)
    await world.cluster.serveKindsOf(source);
  const cases = [
    ["networking.istio.io/v1", "VirtualService", { hosts: [7] }],
    ["networking.istio.io/v1", "DestinationRule", { subsets: "none" }],
    ["projectcontour.io/v1", "HTTPProxy", { routes: 7 }],
    ["traefik.io/v1alpha1", "TraefikService", { weighted: [] }],
  ] as const;
  for (const [apiVersion, kind, spec] of cases) {
    const object = { apiVersion, kind, metadata: { name: APP }, spec };
    const args = ["apply", "-n", namespace, "--dry-run=server", "-f", "-"];
    const said = await world.tools.kubectl(args, { input: JSON.stringify(object) });
    s.assertRefused(said, `The ${kind} "${APP}" is invalid`);
  }
});

story("a Rollout that names routes leaves them alone while there is no release", async (s) => {
  const steps = [{ replicas: "20%", traffic: "20%" }, { replicas: "100%" }];
  await s.workload();
  await s.httpRoute();
  await s.ingress();
  for (const routing of [BY_HTTP_ROUTE, BY_INGRESS]) {
    await s.manage({ steps, trafficRoutings: [routing] });
    await s.nothingIsLeftBehind();
  }
  await s.deleteRollout();
  await s.nothingIsLeftBehind();
});

story("a version that answers some requests badly is seen", async (s) => {
  const podAnnotations = { "sluice.dev/http-behaviour": "error-503-20%" };
  await s.workload({ image: "v1", replicas: 2, podAnnotations });
  await s.settled();
  await s.httpRoute();
  const load = await s.load();
  const failures = failuresIn(await load.next(1000));
  assert.ok(failures.every((one) => one.kind === "answered" && one.status === 503));
  assert.ok(failures.length >= 195 && failures.length <= 205, `${failures.length} of 1000`);
  assert.throws(load.assertNoneFailed, /HTTP 503 from shop-[^ ]+ \(v1\)/);
});
