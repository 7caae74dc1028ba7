import fc from "fast-check";
import type { Routed } from "../editor.ts";
import type { Split } from "../routing.ts";
import { isRecord } from "../../patch/json.ts";
import type { Fields } from "../fields.ts";
import { isNamedAsOurs } from "./routed-rules.ts";

// For tests: routes as users store them, the API server's defaults filled in.

type Kind = "HTTPRoute" | "GRPCRoute";

const backend = (name: string, port = 80) => ({ group: "", kind: "Service", name, port });

const addHeader = (name: string) => ({
  type: "RequestHeaderModifier",
  requestHeaderModifier: { add: [{ name, value: "theirs" }], remove: ["X-Debug"] },
});

const filters = fc.constantFrom<readonly Fields[]>(
  [],
  [addHeader("X-Team")],
  [addHeader("x-release")],
  [{ type: "ExtensionRef", extensionRef: { group: "example.com", kind: "Auth", name: "sso" } }],
);

const withFilters = (part: fc.Arbitrary<Fields>): fc.Arbitrary<Fields> =>
  fc
    .tuple(part, filters)
    .map(([fields, some]) => (some.length === 0 ? fields : { ...fields, filters: some }));

const weights = fc.constantFrom(0, 1, 1, 1, 3, 10, 100, 7919, 1_000_000);

const backends = (...names: readonly string[]) =>
  fc.tuple(
    ...names.map((name) => withFilters(weights.map((weight) => ({ ...backend(name), weight })))),
  );

const listsOfBackends: fc.Arbitrary<readonly Fields[]> = fc.oneof(
  fc.constant([{ ...backend("shop"), weight: 1 }]),
  backends("shop"),
  backends("shop", "cart"),
  backends("cart", "shop", "blog"),
  // The user's own backend to the Service of the new version.
  backends("shop", "shop-canary"),
  backends("cart"),
  // Another port of the same Service, and one of that name elsewhere.
  fc.constant([
    { ...backend("shop"), weight: 2 },
    { ...backend("shop", 8080), weight: 1 },
    { ...backend("shop"), namespace: "elsewhere", weight: 4 },
  ]),
);

const headers = fc.constantFrom<Fields>(
  {},
  { headers: [{ type: "Exact", name: "X-Tenant", value: "a" }] },
);

const paths = fc.constantFrom<Fields>(
  { path: { type: "PathPrefix", value: "/" } },
  { path: { type: "PathPrefix", value: "/shop" } },
  { path: { type: "PathPrefix", value: "/shop/cart" } },
  { path: { type: "Exact", value: "/shop/pay" } },
  { path: { type: "RegularExpression", value: "/shop/v[0-9]+" } },
);

const methods = fc.constantFrom<Fields>(
  {},
  { method: { type: "Exact", service: "shop.Cart", method: "Add" } },
  { method: { type: "Exact", service: "shop.Cart" } },
);

const extras = fc.constantFrom<Fields>(
  {},
  { timeouts: { request: "10s" } },
  { newerField: { of: ["tomorrow"] } },
);

function rule(kind: Kind): fc.Arbitrary<Fields> {
  const match = fc
    .tuple(kind === "HTTPRoute" ? paths : methods, headers)
    .map(([one, other]) => ({ ...one, ...other }));
  const matches = fc.uniqueArray(match, {
    minLength: 1,
    maxLength: 3,
    selector: (fields) => JSON.stringify(fields),
  });
  const body = fc
    .tuple(matches, listsOfBackends, extras)
    .map(([some, backendRefs, extra]) => ({ ...extra, matches: some, backendRefs }));
  return withFilters(body);
}

/** They have no backends at all. */
const WITHOUT_BACKENDS: Readonly<Record<Kind, Fields>> = {
  HTTPRoute: {
    matches: [{ path: { type: "PathPrefix", value: "/old" } }],
    filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
  },
  GRPCRoute: { matches: [{ method: { type: "Exact", service: "shop.Old" } }] },
};

export function routes(kind: Kind): fc.Arbitrary<Routed> {
  const rules = fc.array(fc.oneof(rule(kind), rule(kind), fc.constant(WITHOUT_BACKENDS[kind])), {
    minLength: 1,
    maxLength: 4,
  });
  const named = fc
    .tuple(rules, fc.constantFrom("named" as const, "unnamed" as const))
    .map(([some, how]) =>
      how === "unnamed" ? some : some.map((one, index) => ({ name: `r${index}`, ...one })),
    );
  const annotations = fc.constantFrom({}, { annotations: { "example.com/team": "shop" } });
  return fc.tuple(named, annotations).map(([some, more]) => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind,
    metadata: { name: "shop", namespace: "web", ...more },
    spec: { parentRefs: [{ name: "public" }], hostnames: ["shop.example.com"], rules: some },
  }));
}

const header = { headers: [{ type: "Exact", name: "X-Beta", value: "yes" }] } as const;

const requests = fc.constantFrom<NonNullable<Split["matches"]>[number]>(
  header,
  { headers: [{ name: "X-Region", value: "eu|us", type: "RegularExpression" }] },
  { path: { type: "PathPrefix", value: "/shop" }, ...header },
  { path: { type: "Exact", value: "/shop/cart/new" } },
  { queryParams: [{ name: "beta", value: "on" }] },
);

export const splits: fc.Arbitrary<Split> = fc.record(
  {
    weight: fc.oneof(fc.constantFrom(0, 1, 5, 50, 100), fc.integer({ min: 0, max: 100 })),
    matches: fc.array(requests, { minLength: 1, maxLength: 2 }),
    requestHeaderModifier: fc.constantFrom<NonNullable<Split["requestHeaderModifier"]>>(
      { set: [{ name: "X-Release", value: "canary" }] },
      { add: [{ name: "x-team", value: "beta" }], remove: ["X-Tenant"] },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const change =
  (differs: (spec: Routed["spec"], rules: readonly unknown[]) => Fields) =>
  (object: Routed): Routed => {
    const { rules } = object.spec;
    const all: readonly unknown[] = Array.isArray(rules) ? rules : [];
    return { ...object, spec: { ...object.spec, ...differs(object.spec, all) } };
  };

const added: Fields = {
  matches: [{ path: { type: "PathPrefix", value: "/blog" } }],
  backendRefs: [{ ...backend("blog"), weight: 1 }],
};

/** Edits as people make them beside a release, on whatever is stored. */
export const edits: fc.Arbitrary<(object: Routed) => Routed> = fc.constantFrom(
  change(() => ({ hostnames: ["shop.example.org"] })),
  change((_spec, rules) => ({ rules: [...rules, added] })),
  // Of the rules that were there, also of those that are split.
  change((_spec, rules) => ({
    rules: rules.map((one) =>
      isRecord(one) && !isNamedAsOurs(one) ? { ...one, timeouts: { request: "3s" } } : one,
    ),
  })),
  change(() => ({ parentRefs: [{ name: "internal" }] })),
  (object: Routed) => ({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...object.metadata.annotations, "example.com/seen": "yes" },
    },
  }),
);
