import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Workload, WorkloadSpec } from "../workload.ts";
import { keepsTheLaws, podCounts } from "./adapter-laws.ts";
import { adapterOf, findAdapter } from "./index.ts";
import { BEYOND_ANY_POD } from "./update-strategy.ts";

/** Each field, or without it. */
const SOME: { requiredKeys: []; noNullPrototype: true } = {
  requiredKeys: [],
  noNullPrototype: true,
};
const none = fc.constant({ kind: "held" } as const);
const partitions = fc
  .integer({ min: 0, max: 100 })
  .map((partition) => ({ kind: "partition", partition }) as const);
const shares = fc
  .integer({ min: 0, max: 99 })
  .map((percent) => ({ kind: "partition", partition: `${percent}%` }) as const);
const finishing = fc.constant({ kind: "finishing", outcome: "completed" } as const);
const surge = fc.integer({ min: 1, max: 20 });

const besides = fc
  .record(
    {
      gate: fc.constantFrom("open", "shut"),
      surge: fc.oneof(surge, fc.constantFrom("1%", "50%", "100%")),
    },
    { noNullPrototype: true },
  )
  .map((form) => ({ kind: "beside", ...form }) as const);

/** As the API server fills it in: a rolling update has its type. */
const rolling = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc
    .record(fields, SOME)
    .map((rollingUpdate) => withoutEmpty({ type: "RollingUpdate", rollingUpdate }));

function withoutEmpty<T extends { readonly rollingUpdate: object }>({
  rollingUpdate,
  ...others
}: T) {
  return Object.keys(rollingUpdate).length === 0 ? others : { ...others, rollingUpdate };
}

describe("a Deployment", () => {
  test("keeps the laws", () => {
    const strategy = rolling({ maxUnavailable: podCounts, maxSurge: podCounts });
    const specs = fc.record(
      {
        replicas: fc.nat({ max: 100 }),
        minReadySeconds: fc.nat({ max: 60 }),
        progressDeadlineSeconds: fc.integer({ min: 61, max: 900 }),
        strategy,
      },
      SOME,
    );
    const moving = fc
      .record({ maxUnavailable: surge, maxSurge: surge }, { noNullPrototype: true })
      .map((pace) => ({ kind: "moving", ...pace }) as const);
    const arming = fc.constant({ kind: "arming" } as const);
    const forms = fc.oneof(none, moving, arming, besides, finishing);
    const isHeld = ({ paused }: WorkloadSpec) => paused === true;
    keepsTheLaws({ apiVersion: "apps/v1", kind: "Deployment", specs, forms, isHeld });
  });

  test("of type Recreate cannot be held", () => {
    const cannotHold = why("apps/v1", "Deployment");
    assert.match(cannotHold({ strategy: { type: "Recreate" } }) ?? "", /Recreate/);
    assert.equal(cannotHold({}), undefined);
  });
});

for (const [apiVersion, kind] of [
  ["apps/v1", "StatefulSet"],
  ["apps.kruise.io/v1beta1", "StatefulSet"],
  ["apps.kruise.io/v1alpha1", "DaemonSet"],
  ["example.com/v1", "StatefulSet"],
] as const) {
  describe(`a ${kind} of ${apiVersion}`, () => {
    const isHeld = ({ updateStrategy }: WorkloadSpec) =>
      updateStrategy?.rollingUpdate?.partition === BEYOND_ANY_POD;

    test("keeps the laws", () => {
      const partition = fc.integer({ min: 0, max: 100 });
      const updateStrategy = rolling({ partition, maxUnavailable: podCounts });
      const specs = fc.record({ replicas: fc.nat({ max: 100 }), updateStrategy }, SOME);
      const forms = fc.oneof(none, partitions, finishing);
      keepsTheLaws({ apiVersion, kind, specs, forms, isHeld });
    });

    test("that is updated by whoever deletes its pods cannot be held", () => {
      assert.match(
        why(apiVersion, kind)({ updateStrategy: { type: "OnDelete" } }) ?? "",
        /OnDelete/,
      );
      assert.equal(why(apiVersion, kind)({}), undefined);
    });

    test("that its user has paused is released all the same, and is paused again at the end", () => {
      const own = { updateStrategy: { rollingUpdate: { paused: true } } };
      const adapter = adapterOf({ apiVersion, kind });
      const settings = adapter.settingsOf(own);
      const stored = adapter.stored(own, settings, { kind: "partition", partition: 3 });
      assert.deepEqual(stored.updateStrategy, { rollingUpdate: { partition: 3, paused: false } });
      assert.deepEqual(adapter.withOwn(stored, settings), own);
    });
  });
}

describe("a CloneSet", () => {
  test("keeps the laws", () => {
    const updateStrategy = fc
      .record({ partition: podCounts, maxUnavailable: podCounts, maxSurge: podCounts }, SOME)
      .map((own) => ({ type: "InPlaceIfPossible", ...own }));
    const scaleStrategy = fc.record(
      { podsToDelete: fc.constantFrom<string[]>([], ["a"], ["a", "b"]) },
      SOME,
    );
    const minReadySeconds = fc.nat({ max: 60 });
    const replicas = fc.nat({ max: 100 });
    const specs = fc.record({ replicas, minReadySeconds, updateStrategy, scaleStrategy }, SOME);
    const isHeld = (spec: WorkloadSpec) => spec.updateStrategy?.partition === "100%";
    const forms = fc.oneof(none, partitions, shares, besides, finishing);
    keepsTheLaws({ apiVersion: "apps.kruise.io/v1alpha1", kind: "CloneSet", specs, forms, isHeld });
  });
});

describe("a DaemonSet", () => {
  test("keeps the laws", () => {
    const updateStrategy = rolling({ maxUnavailable: podCounts });
    const isHeld = (spec: WorkloadSpec) => spec.updateStrategy?.type === "OnDelete";
    const forms = fc.oneof(none, finishing);
    const specs = fc.record({ minReadySeconds: fc.nat({ max: 60 }), updateStrategy }, SOME);
    keepsTheLaws({ apiVersion: "apps/v1", kind: "DaemonSet", specs, forms, isHeld });
  });

  test("says what it cannot keep while it is held: that a pod comes before another goes", () => {
    const { caution } = adapterOf({ apiVersion: "apps/v1", kind: "DaemonSet" });
    const told = (rollingUpdate: { maxUnavailable?: number | string; maxSurge?: number }) =>
      caution?.({ updateStrategy: { rollingUpdate } });
    assert.match(
      told({ maxUnavailable: 0, maxSurge: 1 }) ?? "",
      /maxUnavailable is 0, .*one pod at/,
    );
    assert.match(told({ maxUnavailable: "0%", maxSurge: 1 }) ?? "", /maxUnavailable is 0%, /);
    assert.equal(told({ maxUnavailable: "1%", maxSurge: 0 }), undefined);
    assert.equal(told({}), undefined);
  });

  test("has as many pods as its status has nodes", () => {
    const metadata = { name: "agent", namespace: "web" };
    const daemon: Workload = { apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec: {} };
    const adapter = adapterOf(daemon);
    assert.equal(adapter.replicasOf({ ...daemon, status: { desiredNumberScheduled: 7 } }), 7);
    assert.equal(adapter.replicasOf(daemon), 0);
  });
});

describe("findAdapter", () => {
  const cases = [
    {
      name: "goes by group and kind, whatever the version",
      of: ["apps.kruise.io/v1", "CloneSet"],
      type: "cloneset",
    },
    {
      name: "takes what is called a StatefulSet for one",
      of: ["example.com/v1", "StatefulSet"],
      type: "statefulset",
    },
    {
      name: "does not know a DaemonSet of another group",
      of: ["example.com/v1", "DaemonSet"],
      type: undefined,
    },
    { name: "has nothing for a ReplicaSet", of: ["apps/v1", "ReplicaSet"], type: undefined },
  ] as const;
  for (const { name, of, type } of cases) {
    const [apiVersion, kind] = of;
    test(name, () => assert.equal(findAdapter({ apiVersion, kind })?.type, type));
  }

  test("takes what its label calls a StatefulSet for one, in any case", () => {
    const labels = { "rollouts.kruise.io/workload-type": "StatefulSet" };
    const found = findAdapter({ apiVersion: "example.com/v1", kind: "Ring", metadata: { labels } });
    assert.equal(found?.type, "statefulset");
  });
});

function why(apiVersion: string, kind: string): (spec: WorkloadSpec) => string | undefined {
  return (spec) => adapterOf({ apiVersion, kind }).cannotHold(spec);
}

describe("who turns to OnDelete in the middle", () => {
  const spec: WorkloadSpec = {
    replicas: 10,
    updateStrategy: { type: "OnDelete", rollingUpdate: { maxUnavailable: 2 } },
  };
  const stored = (kind: string, outcome: "completed" | "rolled-back") => {
    const adapter = adapterOf({ apiVersion: "apps/v1", kind });
    const form = { kind: "finishing", outcome } as const;
    return adapter.stored(spec, { strategyType: "OnDelete" }, form).updateStrategy;
  };

  test("has it at the end, as a StatefulSet with nothing beside it that the API server refuses", () => {
    assert.deepEqual(stored("StatefulSet", "completed"), { type: "OnDelete" });
    assert.deepEqual(stored("DaemonSet", "completed"), spec.updateStrategy);
  });

  for (const kind of ["StatefulSet", "DaemonSet"]) {
    test(`and goes back has a ${kind} bring the old pods back first`, () => {
      assert.equal(stored(kind, "rolled-back")?.type, "RollingUpdate");
    });
  }
});

describe("a kind that keeps no pod of a version that has none", () => {
  for (const [apiVersion, kind] of [
    ["apps/v1", "StatefulSet"],
    ["apps.kruise.io/v1beta1", "StatefulSet"],
    ["apps.kruise.io/v1alpha1", "CloneSet"],
  ] as const) {
    test(`says so where it has none: ${kind} of ${apiVersion}`, () => {
      const { caution } = adapterOf({ apiVersion, kind });
      assert.match(caution?.({ replicas: 0 }) ?? "", /all its pods are of the new one/);
      assert.equal(caution?.({ replicas: 1 }), undefined);
      assert.equal(caution?.({}), undefined);
    });
  }

  test("is no Deployment: its old ReplicaSet stays", () => {
    assert.equal(adapterOf({ apiVersion: "apps/v1", kind: "Deployment" }).caution, undefined);
  });
});
