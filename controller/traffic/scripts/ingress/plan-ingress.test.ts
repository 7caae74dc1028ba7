import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadEngine } from "@sluice/shared/scripts/load-engine.ts";
import fc from "fast-check";
import type { Asked } from "../asked.ts";
import { findScript, ingressKey } from "../find-script.ts";
import { INGRESS_SCRIPTS } from "./built-in/index.ts";
import type { Ingress } from "./ingress.ts";
import { OWNER, SERVICES, STABLE } from "./ingress-fixture.ts";
import { planIngress } from "./plan-ingress.ts";
import { WRITTEN_ANNOTATIONS } from "@sluice/shared/traffic/written-annotations.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const engine = await loadEngine();

function scriptOf(classType: string) {
  const found = findScript(ingressKey(classType), { users: undefined, builtIn: INGRESS_SCRIPTS });
  return found.kind === "found" ? found.script : assert.fail(found.message);
}

const scriptOfUser = (source: string) => ({ name: ingressKey("mine"), source });

interface Situation {
  readonly stable?: Ingress;
  readonly canary?: Ingress | undefined;
  readonly script?: ReturnType<typeof scriptOf>;
}

function planned(
  asked: Asked,
  { stable = STABLE, canary, script = scriptOf("nginx") }: Situation = {},
) {
  return planIngress(engine, { stable, canary, services: SERVICES, asked, owner: OWNER, script });
}

function ingressOf(asked: Asked, situation: Situation = {}): Ingress {
  const plan = planned(asked, situation);
  if (plan.kind === "refused") assert.fail(plan.message);
  return plan.kind === "ingress" ? plan.ingress : assert.fail("no canary Ingress is wanted");
}

function refusalOf(asked: Asked, situation: Situation): string {
  const plan = planned(asked, situation);
  return plan.kind === "refused" ? plan.message : "not refused";
}

/** What a script adds to the annotations that are carried over. */
function added(classType: string, asked: Asked, extra: Readonly<Record<string, string>> = {}) {
  const annotations = { ...STABLE.metadata.annotations, ...extra };
  const stable = { ...STABLE, metadata: { ...STABLE.metadata, annotations } };
  const all = ingressOf(asked, { stable, script: scriptOf(classType) }).metadata.annotations ?? {};
  const {
    [WRITTEN_ANNOTATIONS]: _written,
    "nginx.ingress.kubernetes.io/rewrite-target": _own,
    ...rest
  } = all;
  return rest;
}

const header = (name: string, value: string, type: "Exact" | "RegularExpression" = "Exact") => ({
  headers: [{ type, name, value }],
});
const NGINX = "nginx.ingress.kubernetes.io";
const ALB = "alb.ingress.kubernetes.io";
const MSE = "mse.ingress.kubernetes.io";

describe("a canary Ingress", () => {
  test("leads the stable Service's paths, and no others, to the canary Service", () => {
    const { spec } = ingressOf({ weight: 20 });
    assert.deepEqual(spec, {
      ingressClassName: "nginx",
      tls: [{ hosts: ["shop.example.com"], secretName: "shop" }],
      rules: [
        {
          host: "shop.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "shop-canary", port: { name: "http" } } },
              },
            ],
          },
        },
      ],
    });
  });

  test("belongs to the Rollout, and to none of the tools that put the stable one there", () => {
    assert.deepEqual(ingressOf({ weight: 20 }).metadata, {
      name: "shop-canary",
      namespace: "web",
      ownerReferences: [OWNER],
      labels: { team: "web" },
      annotations: {
        [`${NGINX}/rewrite-target`]: "/",
        [`${NGINX}/canary`]: "true",
        [`${NGINX}/canary-weight`]: "20",
        [WRITTEN_ANNOTATIONS]: `["${NGINX}/canary","${NGINX}/canary-weight","${NGINX}/rewrite-target"]`,
      },
    });
  });

  test("is not made for a step that gives it nothing, but kept when it is there", () => {
    assert.deepEqual(planned({ weight: 0 }), { kind: "none" });
    assert.deepEqual(planned({}), { kind: "none" });
    const there = ingressOf({ weight: 20 });
    assert.equal(
      ingressOf({ weight: 0 }, { canary: there }).metadata.annotations?.[`${NGINX}/canary-weight`],
      "0",
    );
  });

  const refusals: readonly (readonly [string, Situation, RegExp])[] = [
    [
      "one of that name that is not ours",
      { canary: { ...STABLE, metadata: { name: "shop-canary", namespace: "web" } } },
      /^Ingress shop-canary exists and does not belong to Rollout shop: rename or remove it/,
    ],
    [
      "a stable Ingress that leads elsewhere",
      { stable: { ...STABLE, spec: { rules: [{ host: "x" }] } } },
      /^Ingress shop has no path in spec.rules that leads to Service shop: /,
    ],
    ["a stable Ingress without a spec", { stable: { ...STABLE, spec: undefined } }, /has no path/],
    [
      "a faulty script",
      { script: scriptOfUser("local a\nreturn a.b") },
      /^lua.traffic.routing.ingress.mine:2: attempt to index local 'a' \(a nil value\)$/,
    ],
    [
      "a result that is no table",
      { script: scriptOfUser("return 'x'") },
      /^lua.traffic.routing.ingress.mine: the result is a string: it must be a table of strings by name$/,
    ],
    [
      "a result with a number",
      { script: scriptOfUser("return { weight = 20 }") },
      /^lua.traffic.routing.ingress.mine: the result\["weight"\] is a number: it must be a string, such as tostring\(20\)$/,
    ],
  ];
  for (const [name, situation, message] of refusals) {
    test(`is refused: ${name}`, () => assert.match(refusalOf({ weight: 20 }, situation), message));
  }
});

describe("annotations by class", () => {
  const beta = { matches: [header("x-beta", "yes")] };
  const modifier = {
    set: [
      { name: "x-a", value: "1" },
      { name: "x-b", value: "2" },
    ],
    add: [{ name: "x-c", value: "3" }],
    remove: ["x-d", "x-e"],
  };
  const query = {
    matches: [{ queryParams: [{ type: "Exact" as const, name: "beta", value: "on" }] }],
  };
  const on = { [`${NGINX}/canary`]: "true" };
  const cases: readonly (readonly [string, string, Asked, Readonly<Record<string, string>>])[] = [
    ["20%", "nginx", { weight: 20 }, { ...on, [`${NGINX}/canary-weight`]: "20" }],
    ["100%", "nginx", { weight: 100 }, { ...on, [`${NGINX}/canary-weight`]: "100" }],
    [
      "a header",
      "nginx",
      beta,
      {
        ...on,
        [`${NGINX}/canary-by-header`]: "x-beta",
        [`${NGINX}/canary-by-header-value`]: "yes",
      },
    ],
    [
      "a pattern",
      "nginx",
      { matches: [header("x-beta", "y.*", "RegularExpression")] },
      {
        ...on,
        [`${NGINX}/canary-by-header`]: "x-beta",
        [`${NGINX}/canary-by-header-pattern`]: "y.*",
      },
    ],
    [
      "a cookie",
      "nginx",
      { matches: [header("canary-by-cookie", "beta")] },
      { ...on, [`${NGINX}/canary-by-cookie`]: "beta" },
    ],
    [
      "a header and a weight",
      "nginx",
      { ...beta, weight: 5 },
      {
        ...on,
        [`${NGINX}/canary-weight`]: "5",
        [`${NGINX}/canary-by-header`]: "x-beta",
        [`${NGINX}/canary-by-header-value`]: "yes",
      },
    ],
    [
      "a value after a pattern",
      "nginx",
      { matches: [header("x-a", "a.*", "RegularExpression"), header("x-b", "b")] },
      { ...on, [`${NGINX}/canary-by-header`]: "x-b", [`${NGINX}/canary-by-header-value`]: "b" },
    ],
    [
      "a match without a header, passed over",
      "higress",
      { matches: [...query.matches, ...beta.matches] },
      {
        ...on,
        [`${NGINX}/canary-by-header`]: "x-beta",
        [`${NGINX}/canary-by-header-value`]: "yes",
      },
    ],
    ["20%", "higress", { weight: 20 }, { ...on, [`${NGINX}/canary-weight`]: "20" }],
    [
      "20%",
      "aliyun-alb",
      { weight: 20 },
      { [`${ALB}/canary`]: "true", [`${ALB}/canary-weight`]: "20", [`${ALB}/order`]: "1" },
    ],
    [
      "a header before a weight",
      "aliyun-alb",
      { ...beta, weight: 5 },
      {
        [`${ALB}/canary`]: "true",
        [`${ALB}/canary-by-header`]: "x-beta",
        [`${ALB}/canary-by-header-value`]: "yes",
        [`${ALB}/order`]: "1",
      },
    ],
    ["20%", "mse", { weight: 20 }, { ...on, [`${NGINX}/canary-weight`]: "20" }],
    [
      "a query parameter",
      "mse",
      query,
      { ...on, [`${MSE}/canary-by-query`]: "beta", [`${MSE}/canary-by-query-value`]: "on" },
    ],
    [
      "headers changed",
      "mse",
      { weight: 20, requestHeaderModifier: modifier },
      {
        ...on,
        [`${NGINX}/canary-weight`]: "20",
        [`${MSE}/request-header-control-update`]: "x-a 1\nx-b 2",
        [`${MSE}/request-header-control-add`]: "x-c 3",
        [`${MSE}/request-header-control-remove`]: "x-d,x-e",
      },
    ],
    [
      "a modifier that only removes",
      "mse",
      { weight: 20, requestHeaderModifier: { remove: ["x-d"] } },
      { ...on, [`${NGINX}/canary-weight`]: "20", [`${MSE}/request-header-control-remove`]: "x-d" },
    ],
  ];
  for (const [name, classType, asked, expected] of cases) {
    test(`${classType}: ${name}`, () => assert.deepEqual(added(classType, asked), expected));
  }

  test("mse: the lane becomes gray where there is one", () => {
    const lane = `${MSE}/service-subset`;
    assert.equal(added("mse", { weight: 20 }, { [lane]: "base" })[lane], "gray");
  });

  for (const classType of ["nginx", "higress", "aliyun-alb"]) {
    test(`${classType}: a step of which nothing can be said is refused`, () => {
      const message = refusalOf(query, { script: scriptOf(classType) });
      assert.match(
        message,
        /: none of the step's matches has a header, and this ingress controller/,
      );
    });
  }

  test("an unknown class is told with those that are known", () => {
    const found = findScript(ingressKey("kong"), { users: {}, builtIn: INGRESS_SCRIPTS });
    assert.ok(found.kind === "missing");
    assert.match(
      found.message,
      /^there is no script lua.traffic.routing.ingress.kong: add it to the ConfigMap kruise-rollout-configuration, or use/,
    );
  });

  test("a script of the user's goes before ours, and gets what those of the original get", () => {
    const source = `
      assert(type(obj.weight) == "string" and obj.canaryService == "shop-canary")
      obj.annotations["x.io/conditions." .. obj.canaryService] = json.encode(obj.matches)
      return obj.annotations`;
    const found = findScript(ingressKey(""), {
      users: { [ingressKey("nginx")]: source },
      builtIn: INGRESS_SCRIPTS,
    });
    assert.ok(found.kind === "found");
    assert.equal(
      ingressOf(beta, { script: found.script }).metadata.annotations?.[
        "x.io/conditions.shop-canary"
      ],
      '[{"headers":[{"name":"x-beta","type":"Exact","value":"yes"}]}]',
    );
  });
});

describe("over the steps of a release", () => {
  const name = fc.constantFrom("x-a", "x-b", "canary-by-cookie");
  const match = fc.record({
    headers: fc.array(
      fc.record({
        type: fc.constantFrom("Exact", "RegularExpression"),
        name,
        value: fc.constantFrom("1", "2"),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  });
  const asked = fc.record({
    weight: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    matches: fc.array(match, { minLength: 1, maxLength: 3 }),
  });
  const classType = fc.constantFrom("nginx", "higress", "aliyun-alb", "mse");
  const few = runs(10);

  test("what is wanted is wanted still when it is there", () => {
    fc.assert(
      fc.property(asked, classType, (asked, classType) => {
        const script = scriptOf(classType);
        const once = ingressOf(asked, { script });
        assert.deepEqual(ingressOf(asked, { script, canary: once }), once);
      }),
      few,
    );
  });

  test("a step gives the same after any other step as by itself", () => {
    fc.assert(
      fc.property(asked, asked, classType, (before, asked, classType) => {
        const script = scriptOf(classType);
        const canary = ingressOf(before, { script });
        assert.deepEqual(ingressOf(asked, { script, canary }), ingressOf(asked, { script }));
      }),
      few,
    );
  });

  test("what others write on the canary Ingress stays, and what they change of ours is put back", () => {
    const canary = ingressOf({ weight: 20 });
    const annotations = {
      ...canary.metadata.annotations,
      "x.io/seen": "1",
      [`${NGINX}/canary-weight`]: "90",
    };
    const touched = {
      ...canary,
      metadata: { ...canary.metadata, resourceVersion: "7", annotations },
    };
    const next = ingressOf({ weight: 20 }, { canary: touched });
    assert.equal(next.metadata.annotations?.["x.io/seen"], "1");
    assert.equal(next.metadata.annotations[`${NGINX}/canary-weight`], "20");
    assert.equal(next.metadata.resourceVersion, "7");
  });

  test("a change of the stable Ingress reaches the canary, and an annotation that goes there goes here", () => {
    const canary = ingressOf({ weight: 20 });
    const stable: Ingress = {
      ...STABLE,
      metadata: { ...STABLE.metadata, annotations: { "cert.example.com/issuer": "new" } },
      spec: { ...STABLE.spec, tls: [] },
    };
    const next = ingressOf({ weight: 20 }, { stable, canary });
    assert.deepEqual(next.spec?.["tls"], []);
    assert.equal(next.metadata.annotations?.["cert.example.com/issuer"], "new");
    assert.equal(next.metadata.annotations[`${NGINX}/rewrite-target`], undefined);
    assert.equal(next.metadata.annotations[`${NGINX}/canary-weight`], "20");
  });

  test("one that the original made loses what a later step does not want", () => {
    const { [WRITTEN_ANNOTATIONS]: _none, ...annotations } =
      ingressOf({ matches: [header("x-a", "1")] }).metadata.annotations ?? {};
    const canary = {
      ...STABLE,
      metadata: { name: "shop-canary", namespace: "web", ownerReferences: [OWNER], annotations },
    };
    assert.deepEqual(
      ingressOf({ weight: 20 }, { canary }).metadata.annotations,
      ingressOf({ weight: 20 }).metadata.annotations,
    );
  });
});
