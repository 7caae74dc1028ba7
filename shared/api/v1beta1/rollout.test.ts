import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { arbitraryRollout } from "../arbitrary-rollout.ts";
import { parseRollout, readRollout } from "../rollout.ts";

const STORED = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  metadata: { name: "shop", namespace: "web" },
  spec: {
    workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
    strategy: { canary: { steps: [{ replicas: "20%" }, { replicas: 10 }] } },
  },
};

function problems(value: unknown): readonly string[] {
  const reading = readRollout(value);
  return reading.kind === "fits" ? [] : reading.problems.map(({ path, rule }) => `${path} ${rule}`);
}

describe("parseRollout", () => {
  test("gives back what was stored, fields it does not know included", () => {
    const stored = {
      ...STORED,
      metadata: { ...STORED.metadata, managedFields: [{ manager: "kubectl" }] },
      spec: { ...STORED.spec, fromTheFuture: { deep: [1] } },
    };
    assert.deepEqual(parseRollout(stored), stored);
  });

  test("takes a field that is null for one that is absent, as Go clients write it", () => {
    const metadata = { ...STORED.metadata, creationTimestamp: null };
    assert.deepEqual(parseRollout({ ...STORED, metadata, status: null }), STORED);
  });

  test("needs no nextStepIndex and no finalisingStep, which older clients do not send", () => {
    const canaryStatus = {
      podTemplateHash: "",
      currentStepState: "",
      canaryReplicas: 0,
      canaryReadyReplicas: 0,
    };
    const status = { currentStepIndex: 0, currentStepState: "", canaryStatus };
    assert.deepEqual(problems({ ...STORED, status }), []);
  });

  test("names all that is wrong when it throws", () => {
    const broken = {
      ...STORED,
      kind: "Rolout",
      spec: { ...STORED.spec, workloadRef: { kind: 3 } },
    };
    assert.throws(() => parseRollout(broken), {
      name: "TypeError",
      message:
        /not a Rollout .*kind must be "Rollout".*workloadRef\.apiVersion is required.*workloadRef\.kind must be string/,
    });
  });

  test("reads every valid Rollout", () => {
    fc.assert(
      fc.property(arbitraryRollout, (rollout) => assert.deepEqual(parseRollout(rollout), rollout)),
    );
  });
});

describe("readRollout", () => {
  const step = (fields: object) => ({
    ...STORED,
    spec: { ...STORED.spec, strategy: { canary: { steps: [fields] } } },
  });
  const status = (fields: object) => ({
    ...STORED,
    status: { currentStepIndex: 1, currentStepState: "", ...fields },
  });
  const cases: readonly { name: string; given: unknown; expected: readonly string[] }[] = [
    { name: "refuses what is no object", given: "shop", expected: [" must be object"] },
    { name: "refuses null", given: null, expected: [" must be object"] },
    {
      name: "wants the version that it is told",
      given: { ...STORED, apiVersion: "rollouts.kruise.io/v1alpha1" },
      expected: ['apiVersion must be "rollouts.kruise.io/v1beta1"'],
    },
    {
      name: "wants a number or a string of replicas, and says so once",
      given: step({ replicas: true }),
      expected: ["spec.strategy.canary.steps[0].replicas must be an integer or a string"],
    },
    {
      name: "wants whole seconds",
      given: step({ pause: { duration: 1.5 } }),
      expected: ["spec.strategy.canary.steps[0].pause.duration must be integer"],
    },
    {
      name: "wants seconds in 32 bits",
      given: step({ pause: { duration: 3_000_000_000 } }),
      expected: ['spec.strategy.canary.steps[0].pause.duration must match format "int32"'],
    },
    {
      name: "wants header names that HTTP allows",
      given: step({ matches: [{ headers: [{ name: "a b", value: "x" }] }] }),
      expected: [
        String.raw`spec.strategy.canary.steps[0].matches[0].headers[0].name must match pattern "^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$"`,
      ],
    },
    {
      name: "knows the phases",
      given: status({ phase: "Rolling" }),
      expected: [
        'status.phase must be one of ["Initial","Healthy","Progressing","Terminating","Disabled","Disabling"]',
      ],
    },
    {
      name: "wants instants with a zone",
      given: {
        ...STORED,
        metadata: { ...STORED.metadata, deletionTimestamp: "2026-06-01T12:00:00" },
      },
      expected: ['metadata.deletionTimestamp must match format "date-time"'],
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(problems(given), expected));
  }
});
