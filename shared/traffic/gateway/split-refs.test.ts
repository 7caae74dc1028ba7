import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Fields, fieldsIn } from "../fields.ts";
import type { Split } from "../routing.ts";
import { refsOf } from "./backend-refs.ts";
import { backend, http, routeWith, routing, rulesIn, ruleTo, whyNot } from "./route-fixture.ts";

interface Case {
  readonly name: string;
  readonly weight: number;
  readonly from: readonly Fields[];
  readonly to: readonly Fields[];
}

const tls: Fields = { filters: [{ type: "ExtensionRef", extensionRef: { name: "retry" } }] };

const cases: readonly Case[] = [
  {
    name: "a single backend is split into 100 − w and w",
    weight: 20,
    from: [backend("shop")],
    to: [backend("shop", 80), backend("shop-canary", 20)],
  },
  {
    name: "so it is whatever weight it had",
    weight: 20,
    from: [backend("shop", 37)],
    to: [backend("shop", 80), backend("shop-canary", 20)],
  },
  {
    name: "the new version is there with a weight of 0 before it gets anything",
    weight: 0,
    from: [backend("shop")],
    to: [backend("shop", 100), backend("shop-canary", 0)],
  },
  {
    name: "all of it goes to the new version at 100",
    weight: 100,
    from: [backend("shop")],
    to: [backend("shop", 0), backend("shop-canary", 100)],
  },
  {
    name: "of several backends only the old version's share is split",
    weight: 20,
    from: [backend("shop", 30), backend("cart", 10)],
    to: [backend("shop", 240), backend("cart", 100), backend("shop-canary", 60)],
  },
  {
    name: "the copy has the port and the filters of the original",
    weight: 50,
    from: [backend("shop", 1, { port: 8080, ...tls })],
    to: [
      backend("shop", 50, { port: 8080, ...tls }),
      backend("shop-canary", 50, { port: 8080, ...tls }),
    ],
  },
  {
    name: "a user's own backend to the new version is taken",
    weight: 20,
    from: [backend("shop-canary", 0, tls), backend("shop", 100)],
    to: [backend("shop-canary", 20, tls), backend("shop", 80)],
  },
  {
    name: "each port of the Service is split for itself",
    weight: 25,
    from: [backend("shop", 2), backend("shop", 1, { port: 8080 })],
    to: [
      backend("shop", 150),
      backend("shop", 75, { port: 8080 }),
      backend("shop-canary", 50),
      backend("shop-canary", 25, { port: 8080 }),
    ],
  },
  {
    name: "a backend that its user has turned off stays off",
    weight: 20,
    from: [backend("shop", 0), backend("cart")],
    to: [backend("shop", 0), backend("cart")],
  },
  {
    name: "a Service of that name elsewhere is another one",
    weight: 20,
    from: [backend("shop", 1, { namespace: "other" }), backend("shop", 1, { namespace: "web" })],
    to: [
      backend("shop", 100, { namespace: "other" }),
      backend("shop", 80, { namespace: "web" }),
      backend("shop-canary", 20, { namespace: "web" }),
    ],
  },
  {
    name: "large weights are made smaller before they are too large",
    weight: 50,
    from: [backend("shop", 20_000), backend("cart", 10_001)],
    to: [backend("shop", 10_000), backend("cart", 10_001), backend("shop-canary", 10_000)],
  },
];

describe("splitRule", () => {
  for (const { name, weight, from, to } of cases) {
    test(name, () => {
      // The second rule makes sure that there is something to split.
      const [rule = {}] = rulesIn({ weight }, ruleTo(...from), ruleTo(backend("shop")));
      assert.deepEqual(refsOf(rule), to);
    });
  }

  test("what an API server fills in is there, also where the user's manifest leaves it out", () => {
    const [rule = {}] = rulesIn({ weight: 20 }, ruleTo({ name: "shop", port: 80 }));
    assert.deepEqual(refsOf(rule)[1], backend("shop-canary", 20));
  });

  test("rules that lead elsewhere, or nowhere, are not touched", () => {
    const redirect = { filters: [{ type: "RequestRedirect", requestRedirect: {} }] };
    const others = [redirect, ruleTo(backend("cart")), ruleTo(backend("shop", 1, { kind: "X" }))];
    assert.deepEqual(
      rulesIn({ weight: 20 }, ...others, ruleTo(backend("shop"))).slice(0, 3),
      others,
    );
  });

  test("in a step with matches only, the user's own backend to the new version gets nothing else", () => {
    const matches = [{ headers: [{ name: "X-Beta", value: "yes" }] }];
    const rules = rulesIn({ matches }, ruleTo(backend("shop", 9), backend("shop-canary", 1)));
    assert.deepEqual(refsOf(rules[1] ?? {}), [backend("shop", 100), backend("shop-canary", 0)]);
  });

  test("headers are changed on the way to the new version only", () => {
    const modifier = { set: [{ name: "X-Release", value: "canary" }] };
    const [rule = {}] = rulesIn(
      { weight: 20, requestHeaderModifier: modifier },
      ruleTo(backend("shop")),
    );
    assert.deepEqual(
      refsOf(rule).map(({ filters }) => fieldsIn(filters)),
      [[], [{ type: "RequestHeaderModifier", requestHeaderModifier: modifier }]],
    );
  });
});

describe("what cannot be split says why", () => {
  const many = Array.from({ length: 15 }, (_, index) => backend(`other-${index}`));
  const wrong: readonly { name: string; from: readonly Fields[]; says: RegExp }[] = [
    {
      name: "no rule leads to the Service",
      from: [ruleTo(backend("cart"))],
      says: /^HTTPRoute web\/shop: no backendRef of spec.rules is Service shop .*; name that Service/,
    },
    {
      name: "all of them are turned off",
      from: [ruleTo(backend("shop", 0))],
      says: /with a weight above 0/,
    },
    {
      name: "there is no place for another backend",
      from: [ruleTo(backend("shop"), ...many)],
      says: /: spec\.rules\[0\]\.backendRefs would be 17, at most 16 are allowed; /,
    },
    {
      name: "no weights are both exact and small enough",
      from: [ruleTo(backend("shop", 999_983), backend("cart", 999_979))],
      says: /: spec\.rules\[0\]\.backendRefs\[0\]\.weight would be 3999932, at most 1000000 are allowed; give/,
    },
    {
      name: "a rule has a name of ours",
      from: [{ name: "sluice-canary-1", ...ruleTo(backend("shop")) }],
      says: /spec\.rules\[0\]\.name is "sluice-canary-1", .*; give it another name$/,
    },
  ];
  for (const { name, from, says } of wrong) {
    test(name, () => assert.match(whyNot({ weight: 20 }, ...from), says));
  }

  const TESTERS = [{ headers: [{ name: "x-tester", value: "yes" }] }];
  const set = [{ name: "x-lane", value: "canary" }];
  const ofOneService: readonly (readonly [string, Split, RegExp])[] = [
    ["a weight", { weight: 20 }, /cannot give 20% to the new one; leave .* out, use .*$/],
    [
      "a weight beside what would do",
      { weight: 0, matches: TESTERS, requestHeaderModifier: { set } },
      /cannot give 0% to the new one; /,
    ],
    ["matches that change nothing", { matches: TESTERS }, /is empty, .*; add the headers that/],
    [
      "matches with an empty modifier",
      { matches: TESTERS, requestHeaderModifier: { set: [] } },
      /requestHeaderModifier is empty/,
    ],
    ["headers for nobody", { requestHeaderModifier: { set } }, /no matches, .*; add matches/],
  ];
  for (const [name, split, says] of ofOneService) {
    test(`one Service for both versions, and ${name}`, () => {
      const both = { ...routing(split), canaryService: "shop" };
      const route = http.route(routeWith(ruleTo(backend("shop"))), both);
      assert.match("unroutable" in route ? route.unroutable : "", says);
    });
  }

  test("one Service for both versions: a rule in front marks the requests that match", () => {
    const split = { matches: TESTERS, requestHeaderModifier: { set } };
    const route = http.route(routeWith(ruleTo(backend("shop"))), {
      ...routing(split),
      canaryService: "shop",
    });
    assert.ok(!("unroutable" in route));
    assert.deepEqual(route.spec["rules"], [
      {
        name: "sluice-canary-1",
        matches: [
          {
            path: { type: "PathPrefix", value: "/" },
            headers: [{ type: "Exact", name: "x-tester", value: "yes" }],
          },
        ],
        backendRefs: [backend("shop")],
        filters: [{ type: "RequestHeaderModifier", requestHeaderModifier: { set } }],
      },
      ruleTo(backend("shop")),
    ]);
  });
});
