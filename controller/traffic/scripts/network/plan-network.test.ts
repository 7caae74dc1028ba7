import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import fc from "fast-check";
import type { Asked } from "../asked.ts";
import { networkKey } from "../find-script.ts";
import {
  type NetworkObject,
  ORIGINAL,
  WRITTEN,
} from "@sluice/shared/traffic/network/network-object.ts";
import { after, planned, refusal, virtualService } from "./network-fixture.ts";
import { restoreNetwork } from "./plan-network.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

type Spec = Readonly<Record<string, unknown>>;

const to = (host: string, weight?: number, extra: Spec = {}) => ({
  destination: { host, ...extra },
  ...(weight === undefined ? {} : { weight }),
});
const rule = (...route: readonly Spec[]) => ({ route });
const beta: Asked = { matches: [{ headers: [{ type: "Exact", name: "x-beta", value: "yes" }] }] };

function restored(object: NetworkObject): NetworkObject {
  const plan = restoreNetwork(object);
  if (plan.kind === "refused") assert.fail(plan.message);
  return plan.kind === "settled" ? object : plan.object;
}

const edited = (object: NetworkObject, spec: Spec): NetworkObject => ({ ...object, spec });

/** The spec of an object, with some of it changed. */
function withHttp(
  object: NetworkObject,
  change: (http: readonly Spec[]) => readonly Spec[],
): NetworkObject {
  const http = object.spec?.["http"];
  return edited(object, { ...object.spec, http: change(Array.isArray(http) ? http : []) });
}

const SHOP = virtualService({ hosts: ["shop"], http: [rule(to("shop"))] });

describe("the record of the original", () => {
  test("is what the original (OpenKruise) writes, and goes at the end", () => {
    const object = after(SHOP, { weight: 20 });
    const { [ORIGINAL]: original = "", [WRITTEN]: written = "" } =
      object.metadata.annotations ?? {};
    assert.deepEqual(JSON.parse(original), { spec: SHOP.spec });
    assert.deepEqual(JSON.parse(written), {
      spec: { http: [rule(to("shop", 80), to("shop-canary", 20))] },
    });
    assert.deepEqual(restored(object), SHOP);
  });

  test("that the original has written is taken over", () => {
    const annotations = {
      own: "1",
      [ORIGINAL]: JSON.stringify({ spec: SHOP.spec, labels: null, annotations: { own: "1" } }),
    };
    const object = { ...after(SHOP, { weight: 20 }), metadata: { ...SHOP.metadata, annotations } };
    const next = after(object, { weight: 50 });
    assert.deepEqual(next.spec?.["http"], [rule(to("shop", 50), to("shop-canary", 50))]);
    assert.deepEqual(restored(next), {
      ...SHOP,
      metadata: { ...SHOP.metadata, annotations: { own: "1" } },
    });
    assert.deepEqual(restored(object), restored(next));
  });

  const garbled: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["is no JSON", { [ORIGINAL]: "{" }],
    ["is no object", { [ORIGINAL]: "[]" }],
    ["has a spec that is none", { [ORIGINAL]: '{"spec":1}' }],
    ["has labels that are none", { [ORIGINAL]: '{"labels":{"a":1}}' }],
    ["is gone, but not what goes with it", { [WRITTEN]: "{}" }],
    ["has a second part that is none", { [ORIGINAL]: "{}", [WRITTEN]: "1" }],
    ["has a second part that fits nothing", { [ORIGINAL]: "{}", [WRITTEN]: '{"spec":1}' }],
  ];
  for (const [name, annotations] of garbled) {
    test(`refuses when it ${name}: neither a step nor the end guesses`, () => {
      const object = { ...SHOP, metadata: { ...SHOP.metadata, annotations } };
      const message =
        /^annotation rollouts.kruise.io\/(original|written)-spec-configuration of VirtualService shop is not as it was written, .*: apply your own manifest, and remove the annotations/;
      assert.match(refusal(object, { weight: 20 }), message);
      const plan = restoreNetwork(object);
      assert.match(plan.kind === "refused" ? plan.message : "", message);
    });
  }

  test("is not needed where nothing was touched", () => {
    assert.deepEqual(restoreNetwork(SHOP), { kind: "settled" });
  });
});

describe("a result that is of no use", () => {
  const key = networkKey(SHOP);
  const cases: readonly (readonly [string, string])[] = [
    [
      "return 5",
      "the result is a number: it must be {spec, labels, annotations}, such as obj.data",
    ],
    [
      "return { 1 }",
      "the result is a list: it must be {spec, labels, annotations}, such as obj.data",
    ],
    ["return { spec = { 1 } }", "spec is a list: it must be a table by name"],
    ["return { spec = 'x' }", "spec is a string: it must be a table by name"],
    [
      "return { labels = { a = 1 } }",
      'labels["a"] is a number: it must be a string, such as tostring(20)',
    ],
    [
      "return { annotations = 'x' }",
      "annotations is a string: it must be a table of strings by name",
    ],
  ];
  for (const [source, message] of cases) {
    test(source, () => {
      assert.equal(
        refusal(SHOP, { weight: 20 }, { scripts: { [key]: source } }),
        `${key}: ${message}`,
      );
    });
  }

  test("a fault has its line", () => {
    assert.equal(refusal(SHOP, {}, { scripts: { [key]: "\nerror('x')" } }), `${key}:2: x`);
  });

  test("a kind without a script is told the key", () => {
    const object = { ...SHOP, apiVersion: "x.io/v1alpha1", kind: "Router" };
    assert.match(
      refusal(object, {}),
      /^there is no script lua.traffic.routing.Router.x.io: add it to the ConfigMap/,
    );
  });

  test("parts that are left out are as they were, and empty ones are none", () => {
    const scripts = { [key]: "return { labels = {}, spec = obj.data.spec }" };
    const object = {
      ...SHOP,
      metadata: { ...SHOP.metadata, labels: { a: "1" }, annotations: { b: "2" } },
    };
    const next = after(object, {}, { scripts });
    assert.equal(next.metadata.labels, undefined);
    assert.equal(next.metadata.annotations?.["b"], "2");
    assert.deepEqual(restored(next), object);
  });

  test("scripts get what those of the original get", () => {
    const source = `
      assert(obj.canaryWeight == -1 and obj.stableWeight == 101)
      assert(obj.stableService == "shop" and obj.canaryService == "shop-canary")
      assert(obj.matches[1].headers[1].name == "x-beta" and next(obj.data.labels) == nil)
      obj.data.annotations.seen = json.encode(obj.matches)
      return obj.data`;
    const { annotations } = after(SHOP, beta, { scripts: { [key]: source } }).metadata;
    assert.equal(
      annotations?.["seen"],
      '[{"headers":[{"name":"x-beta","type":"Exact","value":"yes"}]}]',
    );
  });
});

describe("what somebody else changes in the middle", () => {
  const split = after(SHOP, { weight: 20 });

  test("a field that the script does not touch stays, and is given back", () => {
    const object = edited(split, { ...split.spec, hosts: ["shop", "shop.example.com"] });
    const next = after(object, { weight: 50 });
    assert.deepEqual(next.spec, {
      hosts: ["shop", "shop.example.com"],
      http: [rule(to("shop", 50), to("shop-canary", 50))],
    });
    assert.deepEqual(restored(next).spec, { ...SHOP.spec, hosts: ["shop", "shop.example.com"] });
    assert.deepEqual(restored(object).spec, restored(next).spec);
  });

  test("the manifest applied again: split again, and nothing new in the original", () => {
    const object = edited(split, SHOP.spec ?? {});
    assert.deepEqual(after(object, { weight: 20 }), split);
    assert.deepEqual(restored(object), SHOP);
  });

  test("a new manifest is the new original", () => {
    const http = [rule(to("news")), rule(to("shop", undefined, { port: { number: 80 } }))];
    const object = edited(split, { hosts: ["shop"], http });
    const next = after(object, { weight: 20 });
    assert.deepEqual(next.spec?.["http"], [
      rule(to("news")),
      rule(
        to("shop", 80, { port: { number: 80 } }),
        to("shop-canary", 20, { port: { number: 80 } }),
      ),
    ]);
    assert.deepEqual(restored(next).spec, { hosts: ["shop"], http });
  });

  test("replaced as a whole, records and all: it starts anew", () => {
    assert.deepEqual(after({ ...split, ...SHOP }, { weight: 20 }), split);
  });

  test("a weight of ours that somebody edits is put back, and never given back", () => {
    const object = withHttp(split, () => [rule(to("shop", 50), to("shop-canary", 50))]);
    assert.deepEqual(after(object, { weight: 20 }), split);
    assert.deepEqual(restored(object), SHOP);
  });

  test("a setting of the very rule that is split stays", () => {
    const object = withHttp(split, (http) => http.map((one) => ({ ...one, timeout: "3s" })));
    assert.deepEqual(restored(after(object, { weight: 50 })).spec?.["http"], [
      { timeout: "3s", ...rule(to("shop")) },
    ]);
  });

  test("a port in a split route, edited in place, stays", () => {
    const object = withHttp(split, () => [
      rule(to("shop", 80, { port: { number: 81 } }), to("shop-canary", 20)),
    ]);
    const next = after(object, { weight: 20 });
    assert.deepEqual(restored(next).spec?.["http"], [
      rule(to("shop", undefined, { port: { number: 81 } })),
    ]);
  });

  const matched = after(SHOP, beta);

  test("a rule beside one of ours, edited, stays", () => {
    const object = withHttp(matched, (http) => [
      ...http.slice(0, 1),
      { timeout: "3s", ...rule(to("shop")) },
    ]);
    const next = after(object, beta);
    assert.deepEqual(restored(next).spec?.["http"], [{ timeout: "3s", ...rule(to("shop")) }]);
    assert.equal(Array.isArray(next.spec?.["http"]) && next.spec["http"].length, 2);
  });

  test("a rule of ours, edited, is put back", () => {
    const edit = (one: Spec): Spec =>
      "match" in one ? { ...one, match: [{ uri: { exact: "/" } }] } : one;
    const object = withHttp(matched, (http) => http.map((one) => edit(one)));
    assert.deepEqual(restored(object), SHOP);
    assert.deepEqual(after(object, beta), matched);
  });

  test("a new manifest while requests are matched is the new original", () => {
    const http = [rule(to("news")), rule(to("shop"))];
    assert.deepEqual(restored(after(edited(matched, { http }), beta)).spec, { http });
  });

  test("rules in another order", () => {
    const two = virtualService({
      http: [rule(to("shop")), { match: [{ uri: { prefix: "/" } }], ...rule(to("news")) }],
    });
    const object = withHttp(after(two, { weight: 20 }), () => [
      { match: [{ uri: { prefix: "/" } }], ...rule(to("news")) },
      rule(to("shop")),
    ]);
    assert.deepEqual(restored(after(object, { weight: 20 })).spec?.["http"], [
      { match: [{ uri: { prefix: "/" } }], ...rule(to("news")) },
      rule(to("shop")),
    ]);
  });

  test("defaults that the API server fills in are no reason to write again", () => {
    const object = withHttp(split, () => [
      rule({ ...to("shop", 80), kind: "x" }, { ...to("shop-canary", 20), kind: "x" }),
    ]);
    const next = after(object, { weight: 20 });
    const stored = withHttp(next, () => [
      rule({ ...to("shop", 80), kind: "x" }, { ...to("shop-canary", 20), kind: "x" }),
    ]);
    assert.deepEqual(planned(stored, { weight: 20 }), { kind: "settled" });
  });

  test("a map that the script made goes, unless somebody put something into it", () => {
    const scripts = { [networkKey(SHOP)]: "obj.data.spec.options = { ours = 1 } return obj.data" };
    const object = after(SHOP, {}, { scripts });
    assert.deepEqual(restored(object), SHOP);
    const touched = edited(object, { ...object.spec, options: { ours: 1, theirs: 2 } });
    assert.deepEqual(restored(touched).spec, { ...SHOP.spec, options: { theirs: 2 } });
  });

  test("a field taken away by somebody, or by the script and them, is not invented", () => {
    const { hosts: _hosts, ...spec } = split.spec ?? {};
    assert.deepEqual(restored(edited(split, spec)).spec, { http: [rule(to("shop"))] });
    const scripts = { [networkKey(SHOP)]: "obj.data.spec.hosts = nil return obj.data" };
    const without = after(SHOP, {}, { scripts });
    assert.deepEqual(restored(edited(without, { ...without.spec, hosts: ["new"] })), SHOP);
  });
});

describe("laws of a custom network", () => {
  const host = fc.constantFrom("shop", "shop", "news");
  const routes = fc.array(
    fc.record({
      destination: fc.record(
        { host, subset: fc.constantFrom("v1", "v2") },
        { requiredKeys: ["host"] },
      ),
      weight: fc.integer({ min: 1, max: 100 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const rules = fc.array(
    fc.record({ route: routes, timeout: fc.constantFrom("1s", "2s") }, { requiredKeys: ["route"] }),
    {
      maxLength: 3,
    },
  );
  const texts = fc.option(
    fc.dictionary(fc.constantFrom("a", "b"), fc.string(), { minKeys: 1, noNullPrototype: true }),
    {
      nil: undefined,
    },
  );
  const object = fc
    .tuple(rules, texts, texts, fc.json())
    .map(([http, labels, annotations, other]) =>
      asStored({
        ...virtualService({
          other: parsed(other),
          hosts: [],
          empty: {},
          http: [...http, rule(to("shop"))],
        }),
        metadata: withoutUndefined({ name: "shop", namespace: "web", labels, annotations }),
      }),
    );
  const asked: fc.Arbitrary<Asked> = fc.oneof(
    fc.integer({ min: 0, max: 100 }).map((weight) => ({ weight })),
    fc.constant(beta),
  );
  const few = runs(10);

  /** As it comes back from the API server: plain JSON. */
  function asStored(object: NetworkObject): NetworkObject {
    return JSON.parse(JSON.stringify(object));
  }

  function parsed(text: string): unknown {
    return JSON.parse(text);
  }

  test("a step after any other step gives the same as by itself, and once more it changes nothing", () => {
    fc.assert(
      fc.property(object, asked, asked, (object, before, asked) => {
        const once = after(object, asked);
        assert.deepEqual(after(after(object, before), asked), once);
        assert.deepEqual(planned(once, asked), { kind: "settled" });
      }),
      few,
    );
  });

  test("what is read back from the API server is settled", () => {
    fc.assert(
      fc.property(object, asked, (object, asked) => {
        assert.deepEqual(planned(asStored(after(object, asked)), asked), { kind: "settled" });
      }),
      few,
    );
  });

  test("the end is the beginning, exactly", () => {
    fc.assert(
      fc.property(object, fc.array(asked, { minLength: 1, maxLength: 3 }), (object, steps) => {
        const last = steps.reduce<NetworkObject>((state, asked) => after(state, asked), object);
        assert.deepEqual(restored(last), object);
      }),
      few,
    );
  });

  test("a stranger's change of what the script leaves alone survives, in the step and at the end", () => {
    const change = fc.record({
      other: fc.json(),
      labels: texts,
      timeout: fc.constantFrom("3s", "4s"),
    });
    const steps = fc.record({ before: asked, asked });
    fc.assert(
      fc.property(
        object,
        steps,
        change,
        (object, { before, asked }, { other, labels, timeout }) => {
          const touch = (one: NetworkObject): NetworkObject => ({
            ...one,
            metadata: { ...one.metadata, labels: labels ?? { touched: "yes" } },
            spec: { ...one.spec, other: parsed(other), timeout },
          });
          const next = after(touch(after(object, before)), asked);
          assert.deepEqual(next, after(touch(object), asked));
          assert.deepEqual(restored(next), touch(object));
        },
      ),
      few,
    );
  });
});
