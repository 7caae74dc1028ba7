import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Split } from "../routing.ts";
import { type Fields, fieldsIn } from "../fields.ts";
import { refsOf } from "./backend-refs.ts";
import { backend, EVERYTHING, rulesIn, ruleTo, whyNot } from "./route-fixture.ts";

type Matches = NonNullable<Split["matches"]>;
type Path = NonNullable<Matches[number]["path"]>;

const BETA: Matches = [{ headers: [{ name: "X-Beta", value: "yes" }] }];
const BETA_HEADER = { type: "Exact", name: "X-Beta", value: "yes" };
const prefix = (value: string) => ({ type: "PathPrefix", value }) as const;
const exact = (value: string) => ({ type: "Exact", value }) as const;
const regex = (value: string) => ({ type: "RegularExpression", value }) as const;

const rule = (matches: readonly Fields[], ...refs: readonly Fields[]): Fields => ({
  matches,
  backendRefs: refs.length === 0 ? [backend("shop")] : refs,
});

describe("canaryRules", () => {
  test("a rule of ours stands in front, with the user's filters, timeouts and all else", () => {
    const theirs = {
      name: "everything",
      matches: EVERYTHING,
      filters: [{ type: "ExtensionRef", extensionRef: { name: "sso" } }],
      backendRefs: [backend("shop", 7), backend("cart", 3)],
      timeouts: { request: "10s" },
      newerField: {},
    };
    const { name: _theirs, ...copied } = theirs;
    const ours = {
      ...copied,
      name: "sluice-canary-1",
      matches: [{ path: prefix("/"), headers: [BETA_HEADER] }],
      backendRefs: [backend("shop-canary")],
    };
    assert.deepEqual(rulesIn({ matches: BETA }, theirs), [ours, theirs]);
  });

  test("a rule without matches takes every path", () => {
    const [ours] = rulesIn({ matches: BETA }, { backendRefs: [backend("shop")] });
    assert.deepEqual(ours?.["matches"], [{ path: prefix("/"), headers: [BETA_HEADER] }]);
  });

  test("each rule that leads to the old version has one, in the same order, others have none", () => {
    const rules = [
      rule([{ path: prefix("/a") }]),
      rule([{ path: prefix("/b") }], backend("cart")),
      rule([{ path: prefix("/c") }]),
    ];
    const stored = rulesIn({ matches: BETA }, ...rules);
    assert.deepEqual(
      stored.map(({ name }) => name),
      ["sluice-canary-1", "sluice-canary-3", undefined, undefined, undefined],
    );
  });

  test("with a weight as well, the other requests are split", () => {
    const [, theirs = {}] = rulesIn({ matches: BETA, weight: 20 }, ruleTo(backend("shop")));
    assert.deepEqual(refsOf(theirs), [backend("shop", 80), backend("shop-canary", 20)]);
  });

  test("conditions of the user's match stay, and each match is combined with each of the step", () => {
    const tenant = { type: "Exact", name: "X-Tenant", value: "a" };
    const matches = [
      { path: prefix("/a"), headers: [tenant], method: "GET" },
      { path: exact("/b"), queryParams: [{ type: "Exact", name: "x", value: "1" }] },
    ];
    const asked: Matches = [...BETA, { queryParams: [{ name: "beta", value: "on" }] }];
    const on = { type: "Exact", name: "beta", value: "on" };
    const [ours] = rulesIn({ matches: asked }, rule(matches));
    assert.deepEqual(ours?.["matches"], [
      { path: prefix("/a"), headers: [tenant, BETA_HEADER], method: "GET" },
      { path: prefix("/a"), headers: [tenant], method: "GET", queryParams: [on] },
      { path: exact("/b"), headers: [BETA_HEADER], queryParams: matches[1]?.queryParams },
      { path: exact("/b"), queryParams: [{ type: "Exact", name: "x", value: "1" }, on] },
    ]);
  });

  test("the same condition on both sides is one", () => {
    const match = { path: prefix("/"), headers: [{ ...BETA_HEADER, name: "x-beta" }] };
    const [ours] = rulesIn({ matches: BETA }, rule([match]));
    assert.deepEqual(ours?.["matches"], [match]);
  });

  test("headers are changed by a filter of the rule, after the user's own", () => {
    const own = { type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["X-Debug"] } };
    const requestHeaderModifier = { set: [{ name: "X-Release", value: "canary" }] };
    const split = { matches: BETA, requestHeaderModifier };
    const [ours, theirs] = rulesIn(split, { ...ruleTo(backend("shop")), filters: [own] });
    const merged = { ...requestHeaderModifier, remove: ["X-Debug"] };
    assert.deepEqual(ours?.["filters"], [
      { type: "RequestHeaderModifier", requestHeaderModifier: merged },
    ]);
    assert.deepEqual(theirs?.["filters"], [own]);
  });

  test("where a backend changes headers itself, ours are changed there, as that comes last", () => {
    const own = { type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["X-Release"] } };
    const set = [{ name: "X-Release", value: "canary" }];
    const split = { matches: BETA, requestHeaderModifier: { set } };
    const [ours = {}] = rulesIn(split, ruleTo(backend("shop", 1, { filters: [own] })));
    assert.equal(ours["filters"], undefined);
    assert.deepEqual(fieldsIn(refsOf(ours)[0]?.["filters"]), [
      { type: "RequestHeaderModifier", requestHeaderModifier: { set } },
    ]);
  });
});

describe("a path of the step", () => {
  const cases: readonly { name: string; user: Path; asked: Path; both: Path }[] = [
    { name: "narrows every path", user: prefix("/"), asked: exact("/beta"), both: exact("/beta") },
    {
      name: "narrows a prefix that it lies in",
      user: prefix("/shop/"),
      asked: prefix("/shop/beta"),
      both: prefix("/shop/beta"),
    },
    {
      name: "changes nothing of a path that lies in it",
      user: exact("/shop/cart"),
      asked: prefix("/shop"),
      both: exact("/shop/cart"),
    },
    {
      name: "narrows by an expression that begins with the user's prefix",
      user: prefix("/shop"),
      asked: regex("^/shop/v[0-9]+/.*"),
      both: regex("^/shop/v[0-9]+/.*"),
    },
  ];
  for (const { name, user, asked, both } of cases) {
    test(name, () => {
      const [ours] = rulesIn({ matches: [{ path: asked }] }, rule([{ path: user }]));
      assert.deepEqual(ours?.["matches"], [{ path: both }]);
    });
  }

  test("takes nothing that another rule, more specific than the user's, has already", () => {
    const rules = [
      rule([{ path: prefix("/") }]),
      rule([{ path: prefix("/api") }], backend("api")),
      rule([{ path: prefix("/api") }]),
    ];
    const stored = rulesIn({ matches: [{ path: exact("/api/v2") }] }, ...rules);
    assert.deepEqual(
      stored.map(({ name }) => name),
      ["sluice-canary-3", undefined, undefined, undefined],
    );
  });
});

describe("matches that cannot be stored say why", () => {
  const cases: readonly {
    name: string;
    matches: Matches;
    from: readonly Fields[];
    says: RegExp;
  }[] = [
    {
      name: "a header is compared with two values",
      matches: BETA,
      from: [rule([{ path: prefix("/"), headers: [{ ...BETA_HEADER, value: "no" }] }])],
      says: /^HTTPRoute web\/shop: spec\.rules\[0\]\.matches\[0\]: header X-Beta .* "yes" by the step and with "no" by this match, .*; take another header/,
    },
    {
      name: "no rule takes the path",
      matches: [...BETA, { path: prefix("/admin") }],
      from: [rule([{ path: prefix("/shop") }])],
      says: /: matches\[1\] of the step, .*"\/admin".* none goes to Service shop by spec\.rules; ask for a path/,
    },
    {
      name: "an expression may take more than the user's prefix",
      matches: [{ path: regex("/shop.*|/admin") }],
      from: [rule([{ path: prefix("/shop") }])],
      says: /path RegularExpression ".*" of the step cannot be asked for together with PathPrefix "\/shop" of this match; ask for/,
    },
    {
      name: "there is no place for another rule",
      matches: BETA,
      from: Array.from({ length: 9 }, (_, index) => rule([{ path: prefix(`/${index}`) }])),
      says: /: spec\.rules would be 18, at most 16 are allowed; /,
    },
    {
      name: "there are too many matches in a rule",
      matches: Array.from({ length: 5 }, (_, index) => ({
        headers: [{ name: "X-Id", value: `${index}` }],
      })),
      from: [rule(Array.from({ length: 13 }, (_, index) => ({ path: prefix(`/${index}`) })))],
      says: /: spec\.rules\[0\]\.matches would be 65, at most 64 are allowed; /,
    },
    {
      name: "there are too many conditions in a match",
      matches: BETA,
      from: [
        rule([
          {
            path: prefix("/"),
            headers: Array.from({ length: 16 }, (_, index) => ({ name: `X-${index}`, value: "a" })),
          },
        ]),
      ],
      says: /: 17 headers with those of the step, at most 16 are allowed; /,
    },
  ];
  for (const { name, matches, from, says } of cases) {
    test(name, () => assert.match(whyNot({ matches }, ...from), says));
  }
});
