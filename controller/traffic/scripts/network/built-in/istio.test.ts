import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Asked } from "../../asked.ts";
import { after, refusal, virtualService } from "../network-fixture.ts";

type Spec = Readonly<Record<string, unknown>>;

const to = (host: string, extra: Spec = {}) => ({ destination: { host, ...extra } });
const route = (...routes: readonly Spec[]) => ({ route: routes });
const port = { port: { number: 80 } };
const beta = { headers: [{ type: "Exact" as const, name: "X-Beta", value: "yes" }] };
const betaHeaders = { headers: { "x-beta": { exact: "yes" } } };
const one = { stable: "shop", canary: "shop" };

describe("VirtualService, by weight", () => {
  const http = (...rules: readonly Spec[]) => ({ http: rules });
  const cases: readonly (readonly [string, Spec, number, Spec])[] = [
    [
      "0%",
      http(route(to("shop"))),
      0,
      http(route({ ...to("shop"), weight: 100 }, { ...to("shop-canary"), weight: 0 })),
    ],
    [
      "20%",
      http(route(to("shop"))),
      20,
      http(route({ ...to("shop"), weight: 80 }, { ...to("shop-canary"), weight: 20 })),
    ],
    [
      "100%",
      http(route(to("shop"))),
      100,
      http(route({ ...to("shop"), weight: 0 }, { ...to("shop-canary"), weight: 100 })),
    ],
    [
      "the port is the canary's as well",
      http(route(to("shop", port))),
      20,
      http(route({ ...to("shop", port), weight: 80 }, { ...to("shop-canary", port), weight: 20 })),
    ],
    [
      "a long host name stays long",
      http(route(to("shop.web.svc.cluster.local"))),
      20,
      http(
        route(
          { ...to("shop.web.svc.cluster.local"), weight: 80 },
          { ...to("shop-canary.web.svc.cluster.local"), weight: 20 },
        ),
      ),
    ],
    [
      "a subset is of the stable Service alone",
      http(route(to("shop", { subset: "v1" }))),
      20,
      http(
        route(
          { ...to("shop", { subset: "v1" }), weight: 80 },
          { ...to("shop-canary"), weight: 20 },
        ),
      ),
    ],
    [
      "two stable routes get one canary, and rounding leaves nothing over",
      http(
        route(
          { ...to("shop", { subset: "a" }), weight: 33 },
          { ...to("shop", { subset: "b" }), weight: 67 },
        ),
      ),
      10,
      http(
        route(
          { ...to("shop", { subset: "a" }), weight: 30 },
          { ...to("shop", { subset: "b" }), weight: 60 },
          { ...to("shop-canary"), weight: 10 },
        ),
      ),
    ],
    [
      "routes without weights share equally",
      http(
        route(
          to("shop", { subset: "a" }),
          to("shop", { subset: "b" }),
          to("shop", { subset: "c" }),
        ),
      ),
      0,
      http(
        route(
          { ...to("shop", { subset: "a" }), weight: 34 },
          { ...to("shop", { subset: "b" }), weight: 33 },
          { ...to("shop", { subset: "c" }), weight: 33 },
          { ...to("shop-canary"), weight: 0 },
        ),
      ),
    ],
    [
      "a canary route of the user's own is used",
      http(route({ ...to("shop"), weight: 100 }, { ...to("shop-canary"), weight: 0 })),
      20,
      http(route({ ...to("shop"), weight: 80 }, { ...to("shop-canary"), weight: 20 })),
    ],
    [
      "rules with a match, to elsewhere, or to a delegate stay",
      http(
        { match: [{ uri: { prefix: "/a" } }], ...route(to("shop")) },
        route(to("news")),
        { delegate: { name: "x" } },
        { redirect: { uri: "/" } },
        route(to("shop")),
      ),
      20,
      http(
        { match: [{ uri: { prefix: "/a" } }], ...route(to("shop")) },
        route(to("news")),
        { delegate: { name: "x" } },
        { redirect: { uri: "/" } },
        route({ ...to("shop"), weight: 80 }, { ...to("shop-canary"), weight: 20 }),
      ),
    ],
    [
      "tcp and tls",
      {
        tcp: [route(to("shop", port))],
        tls: [{ match: [{ sniHosts: ["x"] }], ...route(to("shop")) }],
      },
      20,
      {
        tcp: [
          route({ ...to("shop", port), weight: 80 }, { ...to("shop-canary", port), weight: 20 }),
        ],
        tls: [
          {
            match: [{ sniHosts: ["x"] }],
            ...route({ ...to("shop"), weight: 80 }, { ...to("shop-canary"), weight: 20 }),
          },
        ],
      },
    ],
  ];
  for (const [name, spec, weight, expected] of cases) {
    test(name, () => assert.deepEqual(after(virtualService(spec), { weight }).spec, expected));
  }

  test("one Service for both versions: a subset, and the host as it was", () => {
    const { spec } = after(
      virtualService(http(route(to("shop", port)))),
      { weight: 20 },
      { services: one },
    );
    assert.deepEqual(
      spec,
      http(
        route(
          { ...to("shop", port), weight: 80 },
          { ...to("shop", { ...port, subset: "canary" }), weight: 20 },
        ),
      ),
    );
  });

  test("headers are changed for the canary's share alone", () => {
    const asked: Asked = {
      weight: 20,
      requestHeaderModifier: { set: [{ name: "x", value: "1" }], remove: ["y"] },
    };
    assert.deepEqual(
      after(virtualService(http(route(to("shop")))), asked).spec,
      http(
        route(
          { ...to("shop"), weight: 80 },
          {
            ...to("shop-canary"),
            weight: 20,
            headers: { request: { set: { x: "1" }, remove: ["y"] } },
          },
        ),
      ),
    );
  });

  test("the weights of any rule add up to 100", () => {
    for (let weight = 0; weight <= 100; weight += 7) {
      const routes = [1, 2, 3, 94].map((part) => ({
        ...to("shop", { subset: `s${part}` }),
        weight: part,
      }));
      const text = JSON.stringify(after(virtualService(http(route(...routes))), { weight }).spec);
      const weights = [...text.matchAll(/"weight":(\d+)/g)].map(([, number]) => Number(number));
      assert.equal(
        weights.reduce((sum, part) => sum + part, 0),
        100,
        text,
      );
    }
  });

  test("a VirtualService that leads elsewhere is refused", () => {
    assert.match(
      refusal(virtualService(http(route(to("news")))), { weight: 20 }),
      /^lua.traffic.routing.VirtualService.networking.istio.io: no rule without a match leads to Service shop/,
    );
  });

  test("nothing asked, nothing changed", () => {
    const object = virtualService(http(route(to("shop"))));
    assert.deepEqual(after(object, {}).spec, object.spec);
  });
});

describe("VirtualService, by match", () => {
  const stable = { timeout: "3s", ...route({ ...to("shop", port), weight: 100 }) };
  const canary = { timeout: "3s", ...route(to("shop-canary", port)) };

  function rulesOf(asked: Asked, ...http: readonly Spec[]): unknown {
    return after(virtualService({ http }), asked).spec?.["http"];
  }

  const news = route(to("news"));
  const at = (uri: Spec, rule: Spec) => ({ match: [{ uri }], ...rule });
  const path = (type: "Exact" | "PathPrefix", value: string): Asked => ({
    matches: [{ path: { type, value } }],
  });

  test("goes before the rule, with its port and its settings", () => {
    assert.deepEqual(rulesOf({ matches: [beta] }, news, stable), [
      news,
      { match: [betaHeaders], ...canary },
      stable,
    ]);
  });

  test("any entry, and all that an entry says", () => {
    const asked: Asked = {
      weight: 20,
      matches: [
        { headers: [...beta.headers, { name: "b", value: "1" }], path: { value: "/shop" } },
        { queryParams: [{ type: "RegularExpression", name: "Q", value: "a.*" }] },
      ],
    };
    const match = [
      { headers: { "x-beta": { exact: "yes" }, b: { exact: "1" } }, uri: { prefix: "/shop" } },
      { queryParams: { Q: { regex: "a.*" } } },
    ];
    assert.deepEqual(rulesOf(asked, stable), [{ match, ...canary }, stable]);
  });

  test("what the rule matches must match as well", () => {
    const rule = {
      ...stable,
      match: [{ uri: { prefix: "/a" } }, { headers: { c: { exact: "1" } } }],
    };
    const match = [
      { uri: { prefix: "/a" }, ...betaHeaders },
      { headers: { c: { exact: "1" }, "x-beta": { exact: "yes" } } },
    ];
    assert.deepEqual(rulesOf({ matches: [beta] }, rule), [{ ...canary, match }, rule]);
  });

  const paths: readonly (readonly [Spec, Asked, Spec | "none"])[] = [
    [{ prefix: "/a" }, path("Exact", "/a/b"), { exact: "/a/b" }],
    [{ prefix: "/a" }, path("PathPrefix", "/a/b"), { prefix: "/a/b" }],
    [{ prefix: "/a/b" }, path("PathPrefix", "/a"), { prefix: "/a/b" }],
    [{ exact: "/a/b" }, path("PathPrefix", "/a"), { exact: "/a/b" }],
    [{ exact: "/a" }, path("PathPrefix", "/a"), { exact: "/a" }],
    [{ exact: "/a" }, path("Exact", "/a"), { exact: "/a" }],
    [{ exact: "/a" }, path("Exact", "/a/b"), "none"],
    [{ exact: "/a" }, path("PathPrefix", "/a/b"), "none"],
    [{ prefix: "/a" }, path("PathPrefix", "/b"), "none"],
  ];
  for (const [own, asked, expected] of paths) {
    test(`${JSON.stringify(own)} and ${JSON.stringify(asked.matches)} are ${JSON.stringify(expected)}`, () => {
      const rule = at(own, stable);
      const before = expected === "none" ? [] : [at(expected, canary)];
      assert.deepEqual(
        rulesOf(
          {
            matches: [...(asked.matches ?? []), { ...beta, path: { type: "Exact", value: "/z" } }],
          },
          rule,
          stable,
        ),
        [
          ...before,
          rule,
          {
            match: [
              {
                uri:
                  asked.matches?.[0]?.path?.type === "Exact"
                    ? { exact: asked.matches[0].path.value }
                    : { prefix: asked.matches?.[0]?.path?.value },
              },
              { uri: { exact: "/z" }, ...betaHeaders },
            ],
            ...canary,
          },
          stable,
        ],
      );
    });
  }

  test("an expression on both sides, and no rule at all, are refused", () => {
    const rule = at({ regex: "/a.*" }, stable);
    assert.match(
      refusal(virtualService({ http: [rule] }), path("Exact", "/a")),
      /no telling what both match$/,
    );
    assert.match(
      refusal(virtualService({ http: [news] }), { matches: [beta] }),
      /no http rule leads to Service shop/,
    );
    assert.match(
      refusal(virtualService({}), { matches: [beta] }),
      /no http rule leads to Service shop/,
    );
  });

  test("headers are changed for the canary alone", () => {
    const asked: Asked = {
      matches: [beta],
      requestHeaderModifier: { add: [{ name: "x", value: "1" }] },
    };
    assert.deepEqual(rulesOf(asked, stable), [
      { match: [betaHeaders], ...canary, headers: { request: { add: { x: "1" } } } },
      stable,
    ]);
  });

  test("a header without a type is exact, also after one with another", () => {
    const asked: Asked = {
      matches: [
        {
          headers: [
            { type: "RegularExpression", name: "a", value: ".*" },
            { name: "b", value: "1" },
          ],
        },
      ],
    };
    assert.deepEqual(rulesOf(asked, stable), [
      { match: [{ headers: { a: { regex: ".*" }, b: { exact: "1" } } }], ...canary },
      stable,
    ]);
  });
});

describe("DestinationRule", () => {
  const rule = (spec: Spec) => ({ ...virtualService(spec), kind: "DestinationRule" });
  const gray = { name: "canary", labels: { "istio.service.tag": "gray" } };
  const cases: readonly (readonly [string, Spec, Spec])[] = [
    [
      "gets the subset",
      { host: "shop", subsets: [{ name: "v1" }] },
      { host: "shop", subsets: [{ name: "v1" }, gray] },
    ],
    ["also as its first", { host: "shop" }, { host: "shop", subsets: [gray] }],
    [
      "and keeps one of that name",
      { host: "shop", subsets: [{ name: "canary" }] },
      { host: "shop", subsets: [{ name: "canary" }] },
    ],
  ];
  for (const [name, spec, expected] of cases) {
    test(name, () =>
      assert.deepEqual(after(rule(spec), { weight: 20 }, { services: one }).spec, expected),
    );
  }
});
