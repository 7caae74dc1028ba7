import { API_VERSION as V1ALPHA1 } from "@sluice/shared/api/v1alpha1/rollout.ts";
import { API_VERSION as V1BETA1, KIND } from "@sluice/shared/api/v1beta1/rollout.ts";
import fc from "fast-check";

/**
 * For tests: Rollouts as people write them, of which many are valid and many are nearly so. They fit
 * the schema in their types, mostly; what is wrong is a value here and there.
 */

type Json = Readonly<Record<string, unknown>>;

/** A value that is right, or now and then one that is wrong. */
const mostly = (right: fc.Arbitrary<unknown>, ...wrong: readonly unknown[]) =>
  fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const fieldsOf = (
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: string[] = [],
) => fc.record(fields, { noNullPrototype: true, requiredKeys: required });

const ascending = fc
  .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 })
  .map((sizes) => sizes.toSorted((a, b) => a - b));

const duration = mostly(fc.nat({ max: 600 }), -1);
const pause = fieldsOf({ duration });
const path = fieldsOf({
  type: fc.constantFrom("Exact", "PathPrefix", "RegularExpression"),
  value: mostly(
    fc.constantFrom("/", "/shop", "/a.b/%20"),
    "",
    "shop",
    "/a//b",
    "/a/..",
    "/./a",
    "/%2F",
    "/#",
  ),
});
const named = (...names: readonly string[]) =>
  fieldsOf(
    { name: mostly(fc.constantFrom(...names), "", "a b"), value: mostly(fc.constant("yes"), "") },
    ["name", "value"],
  );
const header = named("X-User", "x-user", "X-Beta", "X-A", "X-B", "X-C", "X-D", "X-E");
const headers = fc.array(header, { maxLength: 2 });
const modifier = fieldsOf({
  set: headers,
  add: headers,
  remove: fc.array(fc.constantFrom("X-A", "x-a", "X-B", "X-C", "X-D"), { maxLength: 2 }),
});

const ingress = fieldsOf(
  {
    classType: fc.constantFrom("nginx", "mse", "own"),
    name: mostly(fc.constant("shop"), "", "Shop"),
  },
  ["name"],
);
const gateway = fieldsOf({ httpRouteName: mostly(fc.constant("shop"), "") });
const customRef = fieldsOf(
  {
    apiVersion: mostly(
      fc.constant("networking.istio.io/v1"),
      "",
      "v1",
      "gateway.networking.k8s.io/v1alpha2",
    ),
    kind: mostly(fc.constantFrom("VirtualService", "HTTPRoute"), ""),
    name: mostly(fc.constant("shop"), ""),
  },
  ["apiVersion", "kind", "name"],
);
const routes = {
  service: mostly(fc.constant("shop"), "", "s".repeat(60)),
  gracePeriodSeconds: mostly(fc.nat({ max: 30 }), -1),
  ingress,
  gateway,
  customNetworkRefs: fc.array(customRef, { maxLength: 2 }),
};
const routing = fc.oneof(
  { weight: 12, arbitrary: fieldsOf(routes, ["service", "gateway"]) },
  { weight: 1, arbitrary: fieldsOf(routes, ["service"]) },
);
const deadline = {
  progressDeadlineSeconds: mostly(fc.integer({ min: 1, max: 3600 }), 0, -1),
  onDeadline: fc.constantFrom("Pause", "Rollback"),
};
const shared = {
  ...deadline,
  trafficRoutings: fc.oneof(
    { weight: 8, arbitrary: fc.array(routing, { maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(routing, { minLength: 2, maxLength: 2 }) },
  ),
  failureThreshold: mostly(fc.constantFrom(0, 2, "10%"), -1, "101%", "3", "many"),
  disableGenerateCanaryService: fc.boolean(),
};

const WRONG_SIZES = [0, -1, "0%", "101%", "3", "050%", "all", ""];

/** Counts, percents or a mixture, seldom fewer than before. */
const sizes = fc
  .tuple(ascending, fc.constantFrom("count", "percent"), fc.nat({ max: 8 }))
  .map(([rising, unit, falls]) => {
    const order = falls === 0 ? rising.toReversed() : rising;
    return order.map((size) => (unit === "count" ? size : `${size}%`));
  });

function stepsOf(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, required: string[]) {
  return sizes.chain((rising) =>
    fc.tuple(
      ...rising.map((size) =>
        fieldsOf({ replicas: mostly(fc.constant(size), ...WRONG_SIZES), ...fields }, required),
      ),
    ),
  );
}

const share = fc.integer({ min: 1, max: 100 });
const steps = mostly(
  stepsOf(
    {
      traffic: mostly(
        share.map((percent) => `${percent}%`),
        "0%",
        "101%",
        "20",
        "0.5%",
        "",
      ),
      matches: fc.array(fieldsOf({ path, headers, queryParams: headers }), { maxLength: 2 }),
      requestHeaderModifier: modifier,
      pause,
      ...deadline,
    },
    ["replicas"],
  ),
  [],
  [{}],
  Array.from({ length: 51 }, () => ({ replicas: 1 })),
);

const workloadRef = fieldsOf(
  {
    apiVersion: mostly(fc.constant("apps/v1"), "v1", "", "apps.kruise.io/v1alpha1", "batch/v1"),
    kind: mostly(
      fc.constantFrom("Deployment", "Deployment", "StatefulSet", "DaemonSet"),
      "",
      "ReplicaSet",
      "Job",
      "CloneSet",
      "deployment",
    ),
    name: mostly(fc.constant("shop"), "", "Shop_1"),
  },
  ["apiVersion", "kind", "name"],
);

const canary = fieldsOf({ ...shared, steps, enableExtraWorkloadForCanary: fc.boolean() }, [
  "steps",
]);
const blueGreen = fieldsOf({ ...shared, steps }, ["steps"]);
const strategy = fc.oneof(
  { weight: 20, arbitrary: fieldsOf({ canary, paused: fc.boolean() }, ["canary"]) },
  { weight: 8, arbitrary: fieldsOf({ blueGreen }, ["blueGreen"]) },
  { weight: 1, arbitrary: fieldsOf({ canary, blueGreen }) },
);

function objectOf(apiVersion: string, spec: fc.Arbitrary<Json>, annotations: fc.Arbitrary<Json>) {
  return fc.record({ spec, annotations }).map((given): Json => {
    const metadata = { name: "shop", namespace: "web", annotations: given.annotations };
    return { apiVersion, kind: KIND, metadata, spec: given.spec };
  });
}

export const arbitraryV1beta1: fc.Arbitrary<Json> = objectOf(
  V1BETA1,
  fieldsOf({ workloadRef, strategy, disabled: fc.boolean() }, ["workloadRef", "strategy"]),
  fc.constant({}),
);

const oldSteps = mostly(
  stepsOf(
    {
      weight: mostly(share, 0, -1, 101),
      matches: fc.array(fieldsOf({ headers }), { maxLength: 2 }),
      requestHeaderModifier: modifier,
      pause,
    },
    [],
  ),
  [],
  Array.from({ length: 51 }, () => ({ replicas: 1 })),
);

export const arbitraryV1alpha1: fc.Arbitrary<Json> = objectOf(
  V1ALPHA1,
  fieldsOf(
    {
      objectRef: fc.oneof(
        { weight: 20, arbitrary: fieldsOf({ workloadRef }, ["workloadRef"]) },
        { weight: 1, arbitrary: fc.constant({}) },
      ),
      strategy: fc.oneof(
        {
          weight: 20,
          arbitrary: fieldsOf({ canary: fieldsOf({ ...shared, steps: oldSteps }, ["steps"]) }, [
            "canary",
          ]),
        },
        { weight: 1, arbitrary: fc.constant({}) },
      ),
      rolloutID: fc.constant("v1"),
    },
    ["objectRef", "strategy"],
  ),
  fieldsOf({
    "rollouts.kruise.io/rolling-style": mostly(fc.constantFrom("Canary", "partition"), "both"),
  }),
);
