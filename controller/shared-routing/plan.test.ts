import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  isMark,
  markOf,
  SHARED_FINALIZER,
  type StoredSharedRouting,
} from "@sluice/shared/api/shared-routing.ts";
import { isRouted, type Routed } from "@sluice/shared/traffic/editor.ts";
import fc from "fast-check";
import { heldBy } from "../traffic/held-by.ts";
import { planSharing, type SharingPlan, type SharingSeen } from "./plan.ts";
import type { Routes } from "./rule.ts";
import { BY_HTTP_ROUTE, lane, markedBy, MARKING } from "./shared-fixture.ts";

const NOON = new Date("2026-06-01T12:00:00Z");
const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "shop", namespace: "web" },
  spec: { type: "ClusterIP", selector: { app: "shop" }, ports: [{ port: 80 }] },
};

function routeOf(name: string): Routed {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, namespace: "web", generation: 1 },
    spec: {
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ group: "", kind: "Service", name: "shop", port: 80, weight: 1 }],
        },
      ],
    },
    status: acceptedAt(1),
  };
}

function acceptedAt(observedGeneration: number) {
  const conditions = ["Accepted", "ResolvedRefs"].map((type) => ({
    type,
    status: "True",
    observedGeneration,
  }));
  return { parents: [{ parentRef: { name: "web" }, controllerName: "g", conditions }] };
}

/** All that is stored, and nothing else is remembered between two looks. */
interface World {
  /** Absent: it is gone. */
  readonly object?: StoredSharedRouting;
  readonly routes: Readonly<Record<string, Routed>>;
  readonly now: Date;
}

const FIRST: World = {
  object: lane({ metadata: { finalizers: [] } }),
  routes: { shop: routeOf("shop"), other: routeOf("other") },
  now: NOON,
};

function seenIn({ routes, now }: World, object: StoredSharedRouting): SharingSeen {
  const [asked] = object.spec.objectRef;
  const held = object.status?.routed?.objectRef;
  const isElse = JSON.stringify(held) !== JSON.stringify(asked);
  return {
    object,
    ...(asked === undefined ? {} : { asked: found(routes, asked) }),
    ...(held === undefined || !isElse ? {} : { left: found(routes, held) }),
    now,
  };
}

function found(routes: World["routes"], routing: Routes["routing"]): Routes {
  const name = routing.gateway?.httpRouteName ?? "";
  const object = routes[name];
  const route = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    name,
    ...(object === undefined ? {} : { object }),
  };
  const theirs = heldBy(route, { kind: "TrafficRouting", name: "lane" });
  return {
    routing,
    service: SERVICE,
    routes: [theirs === undefined ? route : { ...route, heldBy: theirs }],
  };
}

/** @param writes how many of them are done before the process is killed */
function pass(world: World, writes = Number.POSITIVE_INFINITY): World {
  const { object } = world;
  if (object === undefined) return world;
  const { finalizers, status, changes } = planSharing(seenIn(world, object));
  const steps: readonly ((world: World) => World)[] = [
    ...(finalizers === undefined ? [] : [(is: World) => withFinalizers(is, finalizers)]),
    ...(status === undefined ? [] : [(is: World) => withStatus(is, status)]),
    ...changes.map((change) => (is: World) => withRoute(is, change)),
  ];
  return steps.slice(0, writes).reduce((is, step) => step(is), world);
}

function withFinalizers({ object, ...world }: World, finalizers: readonly string[]): World {
  if (object === undefined) return world;
  const gone = object.metadata.deletionTimestamp !== undefined && finalizers.length === 0;
  if (gone) return world;
  return { ...world, object: { ...object, metadata: { ...object.metadata, finalizers } } };
}

function withStatus(world: World, status: NonNullable<SharingPlan["status"]>): World {
  const { object } = world;
  return object === undefined ? world : { ...world, object: { ...object, status } };
}

function withRoute(world: World, change: SharingPlan["changes"][number]): World {
  assert.equal(change.kind, "update");
  const { after } = change;
  assert.ok(isRouted(after));
  const { name, generation = 0 } = after.metadata;
  const stored = { ...after, metadata: { ...after.metadata, generation: generation + 1 } };
  return { ...world, routes: { ...world.routes, [name]: stored } };
}

/** The gateway looks at all routes, and time goes by. */
function gatewayLooks(world: World): World {
  const routes = Object.entries(world.routes).map(([name, route]) => [
    name,
    { ...route, status: acceptedAt(route.metadata.generation ?? 0) },
  ]);
  return {
    ...world,
    routes: Object.fromEntries(routes),
    now: new Date(world.now.getTime() + 5000),
  };
}

/** @param writes of each pass, before the process is killed */
function until(world: World, passes = 20, writes = Number.POSITIVE_INFINITY): World {
  let is = world;
  for (let count = 0; count < passes; count += 1) is = gatewayLooks(pass(is, writes));
  return is;
}

function marked(world: World, ...rollouts: readonly string[]): World {
  const { object } = world;
  if (object === undefined) return world;
  const others = (object.metadata.finalizers ?? []).filter((one) => !isMark(one));
  return withFinalizers(world, [...others, ...rollouts.map(markOf)]);
}

function asking(world: World, spec: Partial<StoredSharedRouting["spec"]>): World {
  const { object } = world;
  if (object === undefined) return world;
  const generation = (object.metadata.generation ?? 0) + 1;
  const metadata = { ...object.metadata, generation };
  return { ...world, object: { ...object, metadata, spec: { ...object.spec, ...spec } } };
}

function deleted(world: World): World {
  const { object, ...rest } = world;
  if (object === undefined) return world;
  const deletionTimestamp = world.now.toISOString();
  const metadata = { ...object.metadata, deletionTimestamp };
  const isFree = (metadata.finalizers ?? []).length === 0;
  return isFree ? rest : { ...rest, object: { ...object, metadata } };
}

const rulesOf = ({ routes }: World, name: string) => routes[name]?.spec["rules"];
const OWN = routeOf("shop").spec["rules"];
const phaseOf = ({ object }: World) => object?.status?.phase;
const messageIn = ({ object }: World) => object?.status?.message ?? "";
const isPromised = ({ object }: World): boolean =>
  object?.status?.routed?.generation === object?.metadata.generation &&
  object?.status?.phase === "Progressing";

function assertOwn(world: World): void {
  for (const [name, { spec, metadata }] of Object.entries(world.routes)) {
    assert.deepEqual(spec, routeOf(name).spec);
    assert.deepEqual(Object.keys(metadata), ["name", "namespace", "generation"]);
  }
}

describe("the life of a TrafficRouting", () => {
  test("it is ours before anything is changed, and healthy when all that it names is there", () => {
    const first = pass(FIRST);
    assert.deepEqual(first.object?.metadata.finalizers, [SHARED_FINALIZER]);
    assert.equal(first.object?.status, undefined);
    const then = pass(first);
    assert.deepEqual(then.object?.status, {
      observedGeneration: 1,
      phase: "Healthy",
      message: "TrafficRouting is Healthy",
    });
  });

  test("while a Rollout releases its rule is in the routes, and afterwards it is not", () => {
    const begun = until(marked(pass(FIRST), "shop"));
    assert.equal(phaseOf(begun), "Progressing");
    assert.ok(isPromised(begun));
    assert.match(JSON.stringify(rulesOf(begun, "shop")), /x-lane/);
    const both = until(marked(begun, "shop", "cart"));
    assert.deepEqual(rulesOf(both, "shop"), rulesOf(begun, "shop"));
    const one = until(marked(both, "cart"));
    assert.deepEqual(rulesOf(one, "shop"), rulesOf(begun, "shop"));
    const over = pass(marked(one));
    assert.equal(phaseOf(over), "Finalizing");
    const healthy = until(over);
    assert.equal(phaseOf(healthy), "Healthy");
    assert.equal(healthy.object?.status?.routed, undefined);
    assertOwn(healthy);
  });

  test("whoever is killed after each write, or fails at the next, comes to its end all the same", () => {
    const begun = until(marked(pass(FIRST), "shop"), 20, 1);
    assert.ok(isPromised(begun));
    const over = until(marked(begun), 20, 1);
    assert.equal(phaseOf(over), "Healthy");
    assertOwn(over);
  });

  test("nothing is promised before the gateway has accepted it, and has had its time", () => {
    const put = pass(pass(marked(pass(FIRST), "shop")));
    assert.match(messageIn(put), /Progressing: HTTPRoute shop: /);
    assert.ok(!isPromised(put));
    const accepted = pass({ ...gatewayLooks(put), now: put.now });
    assert.match(messageIn(accepted), /gateways are given 3 s to see that matches/);
    assert.ok(!isPromised(accepted));
    assert.ok(isPromised(pass({ ...accepted, now: later(4) })));
  });

  test("a promise is taken back before the routes are", () => {
    const begun = until(marked(pass(FIRST), "shop"));
    const killed = pass(marked(begun), 1);
    assert.deepEqual(rulesOf(killed, "shop"), rulesOf(begun, "shop"));
    assert.equal(phaseOf(killed), "Finalizing");
    assert.equal(killed.object?.status?.routed?.generation, undefined);
    assert.deepEqual(killed.object?.status?.routed?.objectRef, BY_HTTP_ROUTE);
  });

  test("deleted in the middle, it gives the routes back before it goes", () => {
    const begun = until(marked(pass(FIRST), "shop"));
    const first = pass(deleted(begun));
    assert.equal(phaseOf(first), "Terminating");
    assertOwn(first);
    const then = pass(first);
    assert.deepEqual(then.object?.metadata.finalizers, [markOf("shop")]);
    assert.deepEqual(pass(then), then, "who has marked it takes the mark off");
  });

  test("a rule that changes in the middle is put in place of the one before", () => {
    const begun = until(marked(pass(FIRST), "shop"));
    const set = [{ name: "x-lane", value: "beta" }];
    const changed = asking(begun, { strategy: { ...MARKING, requestHeaderModifier: { set } } });
    assert.ok(!isPromised(changed));
    const done = until(changed);
    assert.ok(isPromised(done));
    assert.match(JSON.stringify(rulesOf(done, "shop")), /beta/);
    assertOwn(until(marked(done)));
  });

  test("another route in the middle: the first is given back", () => {
    const begun = until(marked(pass(FIRST), "shop"));
    const gateway = { httpRouteName: "other" };
    const done = until(asking(begun, { objectRef: [{ service: "shop", gateway }] }));
    assert.deepEqual(rulesOf(done, "shop"), OWN);
    assert.match(JSON.stringify(rulesOf(done, "other")), /x-lane/);
    assertOwn(until(marked(done)));
  });

  test("a status that somebody has taken away is no reason to leave anything behind", () => {
    const { object, ...begun } = until(marked(pass(FIRST), "shop"));
    assert.ok(object !== undefined);
    const { status: _lost, ...bare } = object;
    assertOwn(until(marked({ ...begun, object: bare })));
  });
});

describe("what cannot be done is said", () => {
  const cases: readonly (readonly [string, Partial<StoredSharedRouting["spec"]>, RegExp])[] = [
    ["no entry", { objectRef: [] }, /Progressing: spec\.objectRef is empty; name a Service/],
    [
      "no such route",
      { objectRef: [{ service: "shop", gateway: { httpRouteName: "none" } }] },
      /Progressing: there is no HTTPRoute none; make it$/,
    ],
    ["a weight", { strategy: { weight: 20 } }, /cannot give 20% to the new one; leave/],
    ["nothing asked for", { strategy: {} }, /takes no request; add matches or a weight$/],
    ["a weight that is none", { strategy: { weight: 120 } }, /weight is 120; write a percent/],
    [
      "no header to set",
      { strategy: { matches: MARKING.matches } },
      /requestHeaderModifier is empty/,
    ],
  ];
  for (const [name, spec, says] of cases) {
    test(name, () => {
      const is = until(marked(asking(pass(FIRST), spec), "shop"));
      assert.equal(phaseOf(is), "Progressing");
      assert.match(messageIn(is), says);
      assert.ok(!isPromised(is));
      assertOwn(is);
    });
  }

  test("a Service that is missing, and nobody releases", () => {
    const { object } = pass(FIRST);
    assert.ok(object !== undefined);
    const { asked, ...seen } = seenIn(FIRST, object);
    assert.ok(asked !== undefined);
    const { service: _none, ...bare } = asked;
    const { status, recheckAfterMs } = planSharing({ ...seen, asked: bare });
    assert.equal(status?.phase, "Initial");
    assert.match(status?.message ?? "", /Initializing: there is no Service shop; make it$/);
    assert.ok((recheckAfterMs ?? 0) > 0, "nothing tells when it comes");
  });

  test("a route that a Rollout routes with, which is left alone", () => {
    const theirs = { routing: { rollout: "shop", service: "shop", canaryService: "c", split: {} } };
    const record = JSON.stringify({ ...theirs, original: [] });
    const route = routeOf("shop");
    const annotations = { "rollouts.kruise.io/traffic-record": record };
    const held = { ...route, metadata: { ...route.metadata, annotations } };
    const is = until(marked(pass({ ...FIRST, routes: { ...FIRST.routes, shop: held } }), "cart"));
    assert.match(messageIn(is), /HTTPRoute shop is routed by Rollout shop; name another one/);
    assert.deepEqual(until(marked(is)).routes["shop"]?.metadata.annotations, annotations);
  });
});

type Event = (world: World) => World;

/** What anybody does, in any order; and passes that are killed after any write. */
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.subarray(["shop", "cart"]).map(
    (some): Event =>
      (is) =>
        marked(is, ...some),
  ),
  fc.constantFrom<Event>(
    (is) => asking(is, { objectRef: [BY_HTTP_ROUTE] }),
    (is) => asking(is, { objectRef: [{ service: "shop", gateway: { httpRouteName: "other" } }] }),
    (is) => asking(is, { strategy: { weight: 20 } }),
    (is) => asking(is, { strategy: MARKING }),
    gatewayLooks,
  ),
  fc.nat({ max: 3 }).map(
    (writes): Event =>
      (is) =>
        pass(is, writes),
  ),
  fc.constant<Event>((is) => pass(is)),
);

describe("whatever happens", () => {
  const stories = fc.array(events, { maxLength: 25 });

  test("a promise is kept, and in the end the routes are their user's own", () => {
    fc.assert(
      fc.property(stories, (story) => {
        let world = FIRST;
        for (const event of story) {
          world = event(world);
          const [{ gateway } = { gateway: undefined }] = world.object?.spec.objectRef ?? [];
          const rules = JSON.stringify(rulesOf(world, gateway?.httpRouteName ?? ""));
          if (isPromised(world)) assert.match(rules, /x-lane/);
        }
        const over = until(marked(world));
        assert.equal(phaseOf(over), "Healthy");
        assertOwn(over);
      }),
    );
  });

  test("and so they are when it is deleted: it does not go before", () => {
    fc.assert(
      fc.property(stories, stories, (before, after) => {
        let world = deleted(before.reduce((is, event) => event(is), FIRST));
        for (const event of after) {
          // Nobody can put a finalizer on it any more.
          const next = event(world);
          world = (next.object?.metadata.finalizers ?? []).some(isMark) ? pass(world) : next;
          if (world.object === undefined) assertOwn(world);
        }
        const gone = until(marked(world));
        assert.equal(gone.object, undefined);
        assertOwn(gone);
      }),
    );
  });

  test("a second look at the same changes nothing more", () => {
    const quiet = until(marked(pass(FIRST), "shop"));
    assert.deepEqual(pass(quiet), quiet);
    const { object } = quiet;
    assert.ok(object !== undefined);
    const { recheckAfterMs, ...nothing } = planSharing(seenIn(quiet, object));
    assert.deepEqual(nothing, { changes: [] });
    assert.equal(recheckAfterMs, 10_000, "what somebody undoes is missed so late");
    assert.deepEqual(markedBy("shop").metadata.finalizers, object.metadata.finalizers);
  });
});
