import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { describe, test } from "node:test";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { POD_TEMPLATE_HASH } from "@sluice/shared/gate/names.ts";
import { HELD, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { selectorOf, type Service } from "@sluice/shared/traffic/service.ts";
import fc from "fast-check";
import { extra } from "../extra/extra-fixture.ts";
import { NOON, pods, rollout, seen, workload } from "../observe/observed-fixture.ts";
import type { Underway } from "../rollout/terrain.ts";
import type { Change } from "./change.ts";
import type { Course } from "./course.ts";
import { courseOf } from "./course-of.ts";
import { type Facets, facetsOf, hasAllRequests, stateOf } from "./facets.ts";
import type { TrafficSeen } from "./seen.ts";
import type { Look } from "./stations.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

/**
 * A release walks its steps in a small world with two Services, a route and a gateway that is slow to say yes. In
 * every state that is ever stored, all requests have somebody who answers them.
 */

const STEPS: readonly Step[] = [
  { replicas: "20%", traffic: "5%" },
  { replicas: "20%", matches: [{ headers: [{ name: "x-tester", value: "yes" }] }] },
  { replicas: "30%" },
  { replicas: "50%", traffic: "50%" },
  { replicas: "100%" },
];

const ROUTING = { service: "shop", gateway: { httpRouteName: "shop" }, settleSeconds: 1 } as const;

interface World {
  readonly now: Date;
  readonly service: Service;
  readonly canaryService?: Service;
  readonly route: Routed;
  readonly facets?: Facets;
  /** Pods of the new version that are out, and which version that is. */
  readonly fresh: number;
  readonly target: "v2" | "v3";
  /** New pods are in an extra Deployment, and no old one goes. */
  readonly style?: "Canary";
  /** Default: those above, each of which waits for an approval. */
  readonly steps?: readonly Step[];
}

const SERVICE: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "shop", namespace: "web" },
  spec: { type: "ClusterIP", selector: { app: "shop" }, ports: [{ port: 80 }] },
};

const ROUTE: Routed = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "shop", namespace: "web", generation: 1 },
  spec: {
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        backendRefs: [{ group: "", kind: "Service", name: "shop", port: 80, weight: 1 }],
      },
    ],
  },
  status: accepted(1),
};

function accepted(generation: number) {
  const condition = (type: string) => ({ type, status: "True", observedGeneration: generation });
  const conditions = [condition("Accepted"), condition("ResolvedRefs")];
  return { parents: [{ parentRef: { name: "gateway" }, controllerName: "g", conditions }] };
}

const FIRST: World = { now: NOON, service: SERVICE, route: ROUTE, fresh: 0, target: "v2" };

const labelled = (hash: string) => ({ labels: { app: "shop", [POD_TEMPLATE_HASH]: hash } });
const oldsIn = ({ fresh, style }: World) =>
  pods("v1", style === "Canary" ? 10 : 10 - fresh, labelled("v1"));
const newsIn = ({ fresh, target }: World) => pods(target, fresh, labelled(target));
const podsIn = (world: World) => [...oldsIn(world), ...newsIn(world)];

function underway(world: World): Underway {
  const { target, service, canaryService, route, now, facets, style } = world;
  const all = podsIn(world);
  const record: ReleaseRecord = {
    rollout: "shop",
    stable: "v1",
    target,
    originals: {},
    form: HELD,
    ...(style === undefined ? {} : { style }),
  };
  const behind = canaryService === undefined ? [] : all.filter(isBehind(canaryService));
  const traffic: TrafficSeen = {
    routing: ROUTING,
    service,
    ...(canaryService === undefined ? {} : { canaryService }),
    endpoints: new Set(behind.map(({ seenAs }) => seenAs.uid)),
    routes: [{ apiVersion: route.apiVersion, kind: route.kind, name: "shop", object: route }],
  };
  const status = { currentStepIndex: 1, currentStepState: "" } as const;
  const rolling = rollout(facets && { ...status, traffic: facets }, {
    strategy: { canary: { steps: world.steps ?? STEPS, trafficRoutings: [ROUTING] } },
  });
  const sets = [replicaSet("v1", { replicas: oldsIn(world).length })];
  const its =
    style === undefined
      ? { pods: all }
      : { pods: oldsIn(world), extra: { ...extra(), pods: newsIn(world) } };
  return {
    ...seen({ rollout: rolling, now, traffic }),
    workload: workload({ ...its, revision: target, replicaSets: sets }),
    record,
  };
}

type SelectedPod = { readonly labels: Readonly<Record<string, string>> };

const isBehind =
  (service: Service) =>
  ({ labels }: SelectedPod): boolean =>
    Object.entries(selectorOf(service)).every(([key, value]) => labels[key] === value);

/** What every stored state has to be. */
function assertAnswered(world: World): void {
  const { service, canaryService, route } = world;
  const all = podsIn(world);
  const shares = backendsIn(route);
  for (const { name, weight } of shares) {
    const target = name === "shop" ? service : canaryService;
    assert.ok(target !== undefined, `the route names Service ${name}, which there is not`);
    const answers = all.some(isBehind(target));
    assert.ok(weight === 0 || answers, `Service ${name} has requests and no pods`);
  }
}

interface Backend {
  readonly name: string;
  readonly weight: number;
}

function backendsIn({ spec }: Routed): readonly Backend[] {
  const text = JSON.stringify(spec);
  return [...text.matchAll(/"name":"(shop(?:-canary)?)","port":80,"weight":(\d+)/g)].map(
    ([, name = "", weight = ""]) => ({ name, weight: Number(weight) }),
  );
}

function isService(object: unknown): object is Service {
  return (
    typeof object === "object" && object !== null && "kind" in object && object.kind === "Service"
  );
}

function isRoute(object: unknown): object is Routed {
  return !isService(object);
}

function applied(world: World, change: Change): World {
  const object = change.kind === "update" ? change.after : change.object;
  if (isService(object)) return withService(world, change.kind, object);
  if (!isRoute(object)) return world;
  const generation = (world.route.metadata.generation ?? 0) + 1;
  const { status } = world.route;
  const metadata = { ...object.metadata, generation };
  return { ...world, route: { ...object, metadata, ...(status === undefined ? {} : { status }) } };
}

function withService(world: World, kind: Change["kind"], object: Service): World {
  if (object.metadata.name === "shop") return { ...world, service: object };
  const { canaryService: _was, ...others } = world;
  return kind === "delete" ? others : { ...others, canaryService: object };
}

/** One look: its writes one by one, and then what the status says; `dies` before that one. */
function look(world: World, at: (course: Course) => Look, dies: boolean): World | "there" {
  const course = courseOf(underway(world));
  const is = course === undefined ? "there" : at(course);
  if (is === "there") return "there";
  let next = world;
  for (const change of is.changes) {
    next = applied(next, change);
    assertAnswered(next);
  }
  if (dies) return next;
  const { traffic } = underway(next);
  if (traffic === undefined) return next;
  return { ...next, facets: facetsOf(stateOf(traffic), next.facets, next.now) };
}

interface Chance {
  readonly dies: boolean;
  readonly seconds: number;
  readonly gateway: "answers" | "sleeps";
}

/** Looks until it is there. */
function walk(world: World, at: (course: Course) => Look, chances: readonly Chance[]): World {
  let now = world;
  for (let pass = 0; pass < 200; pass += 1) {
    const chance = chances[pass % chances.length] ?? {
      dies: false,
      seconds: 1,
      gateway: "answers",
    };
    const next = look(now, at, chance.dies);
    if (next === "there") return now;
    now = later(next, pass > 100 ? { ...chance, dies: false, gateway: "answers" } : chance);
  }
  return assert.fail("it never gets there");
}

function later(world: World, { seconds, gateway }: Chance): World {
  const now = new Date(world.now.getTime() + seconds * 1000);
  const { generation = 0 } = world.route.metadata;
  const route =
    gateway === "answers" ? { ...world.route, status: accepted(generation) } : world.route;
  return { ...world, now, route };
}

const chance = fc.record({
  dies: fc.boolean(),
  seconds: fc.constantFrom(0, 1, 2, 5),
  gateway: fc.constantFrom("answers" as const, "sleeps" as const),
});
/** Some of them get on. */
const chances = fc
  .array(chance, { minLength: 1, maxLength: 20 })
  .map((some) => [...some, { dies: false, seconds: 1, gateway: "answers" as const }]);

const PODS = [2, 2, 3, 5, 10];

function stepped(world: World, step: number, some: readonly Chance[]): World {
  const ready = walk(world, (course) => course.before(step), some);
  const fresh = Math.max(ready.fresh, PODS[step - 1] ?? 0);
  const out = { ...ready, fresh };
  assertAnswered(out);
  return walk(out, (course) => course.after(step), some);
}

function isAsItWas(world: World): void {
  const { generation: _generation, ...metadata } = world.route.metadata;
  const { generation: _was, ...own } = ROUTE.metadata;
  assert.deepEqual([world.route.spec, metadata], [ROUTE.spec, own]);
  assert.deepEqual(world.service, SERVICE);
  assert.equal(world.canaryService, undefined);
}

const steps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });

describe("on any walk over the steps", () => {
  test("every request has an answer in every stored state, and all is given back at the end", () => {
    fc.assert(
      fc.property(steps, chances, (walked, some) => {
        const there = walked.reduce((world, step) => stepped(world, step, some), FIRST);
        isAsItWas(walk(stepped(there, 5, some), (course) => course.atEnd(), some));
      }),
      runs(15),
    );
  });

  test("the way back takes the requests first, and then the pods", () => {
    fc.assert(
      fc.property(steps, chances, (walked, some) => {
        const there = walked.reduce((world, step) => stepped(world, step, some), FIRST);
        const back = { ...walk(there, (course) => course.backwards(), some), fresh: 0 };
        assertAnswered(back);
        isAsItWas(walk(back, (course) => course.cleaned(), some));
      }),
      runs(15),
    );
  });

  test("a third version gets requests only once the second has none", () => {
    fc.assert(
      fc.property(steps, chances, (walked, some) => {
        const there = walked.reduce((world, step) => stepped(world, step, some), FIRST);
        const held = { ...there, target: "v2" as const };
        const routed = walk(held, (course) => course.backwards(), some);
        const replaced = { ...routed, target: "v3" as const, fresh: 0 };
        assertAnswered(replaced);
        const again = stepped(replaced, 1, some);
        assert.equal(isDeepStrictEqual(again.facets?.canaryService.is, "v3"), true);
      }),
      runs(15),
    );
  });
});

describe("beside an extra Deployment", () => {
  const beside: World = { ...FIRST, style: "Canary" };

  test("Service and route are given back at once, and every request has an answer", () => {
    fc.assert(
      fc.property(steps, chances, (walked, some) => {
        const there = walked.reduce((world, step) => stepped(world, step, some), beside);
        const ended = walk(there, (course) => course.atEnd(), some);
        assert.deepEqual(ended.service, SERVICE);
        isAsItWas(walk(ended, (course) => course.cleaned(), some));
      }),
      runs(6),
    );
  });

  const there = [1, 4].reduce((world, step) => stepped(world, step, []), beside);
  const kindsIn = (world: World) => {
    const is = courseOf(underway(world))?.atEnd() ?? "there";
    return is === "there" ? [] : is.changes.map(({ kind }) => kind);
  };

  test("both are one look's writes", () => {
    assert.deepEqual(kindsIn(there), ["update", "update"]);
  });

  test("while old pods are missing the Service comes first", () => {
    const { workload: of, ...rest } = underway(there);
    const fewer = { ...rest, workload: { ...of, pods: of.pods.slice(1) } };
    const is = courseOf(fewer)?.atEnd();
    const changed = is === undefined || is === "there" ? [] : is.changes;
    assert.equal(changed.length, 1);
  });

  test("where the last step gives all requests to new pods, these keep them until no old one is left", () => {
    const toAll = [...STEPS.slice(0, -1), { replicas: "100%", traffic: "100%" }];
    fc.assert(
      fc.property(chances, (some) => {
        const all = stepped({ ...beside, steps: toAll }, 5, some);
        assert.ok(hasAllRequests(underway(all)));
        const ended = walk(all, (course) => course.atEnd(), some);
        assert.ok(hasAllRequests(underway(ended)));
        assert.deepEqual(ended.service, SERVICE);
        isAsItWas(walk(ended, (course) => course.cleaned(), some));
      }),
      runs(6),
    );
  });

  test("a step that does not pause has nothing to settle; what comes after the last one has", () => {
    const passes = { pause: { duration: 0 } };
    const toAll = { replicas: "100%", traffic: "100%", ...passes };
    const passing = [
      ...STEPS.slice(0, -1).map((step) => ({ ...step, traffic: "30%", ...passes })),
      toAll,
    ];
    const inNoTime = [{ dies: false, seconds: 0, gateway: "answers" }] as const;
    const never = /never gets there/;
    const world: World = { ...beside, steps: passing };
    const there = [1, 2, 3, 4].reduce((now, step) => stepped(now, step, inNoTime), world);
    const last = stepped(there, 5, inNoTime);
    assert.throws(() => walk(last, (course) => course.atEnd(), inNoTime), never);
    assert.throws(() => stepped(beside, 1, inNoTime), never);
    assert.throws(() => stepped({ ...FIRST, steps: passing }, 1, inNoTime), never);
  });
});
