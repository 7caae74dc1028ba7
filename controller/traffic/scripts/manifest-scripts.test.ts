import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { isRecord } from "@sluice/shared/patch/json.ts";
import { loadEngine } from "@sluice/shared/scripts/load-engine.ts";
import fc from "fast-check";
import { parse } from "yaml";
import type { Asked } from "./asked.ts";
import { findScript, ingressKey, networkKey, SCRIPTS_CONFIG_MAP } from "./find-script.ts";
import { OWNER, STABLE } from "./ingress/ingress-fixture.ts";
import { planIngress } from "./ingress/plan-ingress.ts";
import { NETWORK_SCRIPTS } from "./network/built-in/index.ts";
import { after, planned, refusal } from "./network/network-fixture.ts";
import type { NetworkObject } from "@sluice/shared/traffic/network/network-object.ts";
import { restoreNetwork } from "./network/plan-network.ts";
import { readTexts } from "@sluice/shared/traffic/texts.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const FOLDER = new URL("../../../manifests/scripts/", import.meta.url);

function manifest(name: string): Readonly<Record<string, unknown>> {
  const value: unknown = parse(readFileSync(new URL(name, FOLDER), "utf8"));
  return isRecord(value) ? value : assert.fail(`${name} is no object`);
}

function scriptsIn(name: string): Readonly<Record<string, string>> {
  const data = readTexts("data", manifest(name)["data"]);
  return data.kind === "texts" ? data.texts : assert.fail(data.message);
}

const scripts = scriptsIn("kruise-rollout-configuration.yaml");
const one = { stable: "shop", canary: "shop" };

type Spec = Readonly<Record<string, unknown>>;

function object(apiVersion: string, kind: string, spec: Spec): NetworkObject {
  return { apiVersion, kind, metadata: { name: "shop", namespace: "web" }, spec };
}

const header: Asked = {
  matches: [{ headers: [{ type: "Exact", name: "X-Beta", value: "yes" }] }],
};
const rich: Asked = {
  matches: [
    {
      path: { type: "PathPrefix", value: "/shop" },
      headers: [{ type: "RegularExpression", name: "X-Beta", value: "y.*" }],
    },
    { queryParams: [{ type: "Exact", name: "beta", value: "on" }] },
  ],
};
const set: Asked = {
  ...header,
  requestHeaderModifier: { set: [{ name: "x", value: "1" }], remove: ["y"] },
};

const traefikService = (...services: readonly Spec[]) =>
  object("traefik.io/v1alpha1", "TraefikService", { weighted: { services, sticky: {} } });
const ingressRoute = (...routes: readonly Spec[]) =>
  object("traefik.io/v1alpha1", "IngressRoute", { entryPoints: ["web"], routes });
const httpProxy = (...routes: readonly Spec[]) =>
  object("projectcontour.io/v1", "HTTPProxy", { virtualhost: { fqdn: "x" }, routes });

const shop = (weight?: number) => ({
  name: "shop",
  port: 80,
  ...(weight === undefined ? {} : { weight }),
});
const canary = (weight?: number) => ({ ...shop(weight), name: "shop-canary" });
const rule = { kind: "Rule", match: "Host(`x`)" };
const news = { ...rule, services: [{ name: "news", port: 80 }] };
const yes = { header: { name: "X-Beta", exact: "yes" } };

interface Case {
  readonly name: string;
  readonly before: NetworkObject;
  readonly asked: Asked;
  readonly expected: NetworkObject;
}

const cases: readonly Case[] = [
  ...[0, 20, 100].map((weight) => ({
    name: `TraefikService, ${weight}%`,
    before: traefikService(shop()),
    asked: { weight },
    expected: traefikService(shop(100 - weight), canary(weight)),
  })),
  {
    name: "TraefikService, beside others, exactly",
    before: traefikService(shop(3), { name: "shop", kind: "TraefikService", weight: 1 }),
    asked: { weight: 20 },
    expected: traefikService(
      shop(240),
      { name: "shop", kind: "TraefikService", weight: 80 },
      canary(80),
    ),
  },
  {
    name: "TraefikService, with a canary of the user's own",
    before: traefikService(canary(0), shop(1)),
    asked: { weight: 20 },
    expected: traefikService(canary(20), shop(80)),
  },
  ...[0, 20, 100].map((weight) => ({
    name: `IngressRoute, ${weight}%`,
    before: ingressRoute(news, { ...rule, services: [shop()] }),
    asked: { weight },
    expected: ingressRoute(news, { ...rule, services: [shop(100 - weight), canary(weight)] }),
  })),
  {
    name: "IngressRoute, a header",
    before: ingressRoute(news, { ...rule, priority: 5, services: [shop(1)] }),
    asked: header,
    expected: ingressRoute(
      news,
      {
        ...rule,
        match: "(Host(`x`)) && (Header(`X-Beta`, `yes`))",
        priority: 6,
        services: [canary()],
      },
      { ...rule, priority: 5, services: [shop(1)] },
    ),
  },
  {
    name: "IngressRoute, all that a step can match",
    before: ingressRoute({ ...rule, services: [shop()] }),
    asked: rich,
    expected: ingressRoute(
      {
        ...rule,
        match:
          "(Host(`x`)) && (PathPrefix(`/shop`) && HeaderRegexp(`X-Beta`, `y.*`) || Query(`beta`, `on`))",
        services: [canary()],
      },
      { ...rule, services: [shop()] },
    ),
  },
  ...[0, 20, 100].map((weight) => ({
    name: `HTTPProxy, ${weight}%`,
    before: httpProxy({ services: [shop(), { name: "copy", port: 80, mirror: true }] }),
    asked: { weight },
    expected: httpProxy({
      services: [shop(100 - weight), { name: "copy", port: 80, mirror: true }, canary(weight)],
    }),
  })),
  {
    name: "HTTPProxy, headers and what is changed of them",
    before: httpProxy({ timeoutPolicy: { idle: "5s" }, services: [shop()] }),
    asked: set,
    expected: httpProxy(
      {
        timeoutPolicy: { idle: "5s" },
        conditions: [yes],
        services: [canary()],
        requestHeadersPolicy: { set: [{ name: "x", value: "1" }], remove: ["y"] },
      },
      { timeoutPolicy: { idle: "5s" }, services: [shop()] },
    ),
  },
  {
    name: "HTTPProxy, all that a step can match",
    before: httpProxy({ conditions: [{ prefix: "/" }], services: [shop()] }),
    asked: rich,
    expected: httpProxy(
      {
        conditions: [{ prefix: "/shop" }, { header: { name: "X-Beta", regex: "y.*" } }],
        services: [canary()],
      },
      {
        conditions: [{ prefix: "/" }, { queryParameter: { name: "beta", exact: "on" } }],
        services: [canary()],
      },
      { conditions: [{ prefix: "/" }], services: [shop()] },
    ),
  },
];

describe("scripts in manifests/scripts", () => {
  test("are where they are looked for, by the keys that are asked for", () => {
    const { kind, metadata } = manifest("kruise-rollout-configuration.yaml");
    assert.deepEqual(
      [kind, metadata],
      ["ConfigMap", { name: SCRIPTS_CONFIG_MAP, namespace: "sluice-system" }],
    );
    assert.deepEqual(Object.keys(scripts), [
      networkKey(traefikService()),
      networkKey(ingressRoute()),
      networkKey(httpProxy()),
      ingressKey("kong"),
    ]);
  });

  test("come with the rights to the kinds that they change, and to Istio's", () => {
    const { rules } = manifest("rights.yaml");
    const groups = Array.isArray(rules)
      ? rules.flatMap((one: unknown) =>
          isRecord(one) && Array.isArray(one["apiGroups"]) ? one["apiGroups"] : [],
        )
      : [];
    const keys = [...Object.keys(scripts), ...Object.keys(NETWORK_SCRIPTS)].filter(
      (key) => !key.includes(".ingress."),
    );
    for (const key of keys) {
      const group = key.split(".").slice(4).join(".");
      assert.ok(groups.includes(group), `${key}: ${group}`);
    }
  });

  for (const { name, before, asked, expected } of cases) {
    test(`${name}: as expected, settled, and given back`, () => {
      const is = after(before, asked, { scripts });
      assert.deepEqual(is.spec, expected.spec);
      assert.deepEqual(planned(is, asked, { scripts }), { kind: "settled" });
      assert.deepEqual(restoreNetwork(is), { kind: "write", object: before });
    });
  }

  test("the share is the weight that is asked for, whatever the weights were", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 100 }), ([own = 1, ...others], weight) => {
        const services = [
          shop(own),
          ...others.map((weight, at) => ({ name: `other${at}`, port: 80, weight })),
        ];
        for (const before of [
          traefikService(...services),
          httpProxy({ services }),
          ingressRoute({ ...rule, services }),
        ]) {
          const text = JSON.stringify(after(before, { weight }, { scripts }).spec);
          const all = [
            ...text.matchAll(/"name":"(?<name>[^"]+)"[^}]*"weight":(?<weight>\d+)/g),
          ].map(({ groups }) => ({
            name: groups?.["name"],
            weight: Number(groups?.["weight"]),
          }));
          const sum = all.reduce((total, part) => total + part.weight, 0);
          const ours = all.find(({ name }) => name === "shop-canary")?.weight ?? Number.NaN;
          assert.equal((ours * 100) / sum, weight, text);
        }
      }),
      runs(5),
    );
  });

  const refusals: readonly (readonly [NetworkObject, Asked, RegExp])[] = [
    [traefikService(), { weight: 20 }, /spec.weighted.services has no Service shop$/],
    [traefikService(shop()), header, /matches no requests: name the IngressRoute/],
    [ingressRoute(news), { weight: 20 }, /no route in spec.routes leads to Service shop$/],
    [
      ingressRoute({ ...rule, services: [shop()] }),
      set,
      /changes no headers: leave out requestHeaderModifier/,
    ],
    [httpProxy(), { weight: 20 }, /no route in spec.routes leads to Service shop$/],
    [
      httpProxy({ services: [shop()] }),
      { weight: 20, requestHeaderModifier: { add: [{ name: "x", value: "1" }] } },
      /adds none: use requestHeaderModifier.set$/,
    ],
    [
      httpProxy({ conditions: [{ prefix: "/a" }], services: [shop()] }),
      rich,
      /a route matches a path of its own, and the step another: \/shop$/,
    ],
  ];
  for (const [before, asked, message] of refusals) {
    test(`${before.kind} refuses, ${message.source}`, () => {
      assert.match(refusal(before, asked, { scripts }), message);
    });
  }

  for (const before of [
    traefikService(shop()),
    ingressRoute({ ...rule, services: [shop()] }),
    httpProxy({ services: [shop()] }),
  ]) {
    test(`${before.kind} needs two Services`, () => {
      assert.match(
        refusal(before, { weight: 20 }, { scripts, services: one }),
        /leave out disableGenerateCanaryService$/,
      );
    });
  }
});

describe("Kong's Ingress", async () => {
  const engine = await loadEngine();

  function annotations(asked: Asked): unknown {
    const found = findScript(ingressKey("kong"), { users: scripts, builtIn: {} });
    if (found.kind === "missing") assert.fail(found.message);
    const services = { stable: "shop", canary: "shop-canary" };
    const plan = planIngress(engine, {
      stable: STABLE,
      services,
      asked,
      owner: OWNER,
      script: found.script,
    });
    if (plan.kind === "refused") return plan.message;
    return plan.kind === "ingress" ? plan.ingress.metadata.annotations : {};
  }

  test("takes requests by header", () => {
    assert.ok(isRecord(annotations(header)));
    assert.equal(
      JSON.stringify(annotations(header)).includes('"konghq.com/headers.x-beta":"yes"'),
      true,
    );
  });

  const refused: readonly (readonly [Asked, RegExp])[] = [
    [{ weight: 20 }, /no weight: leave traffic out and use matches, or name an HTTPRoute$/],
    [rich, /needs one entry of matches, with headers$/],
    [
      { matches: rich.matches?.slice(0, 1) },
      /matches headers alone: leave out path and queryParams$/,
    ],
  ];
  for (const [asked, message] of refused) {
    test(`refuses, ${message.source}`, () => assert.match(String(annotations(asked)), message));
  }
});
