import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { supported } from "./not-yet-supported.ts";
import {
  numberOfSteps,
  pausesNotNegative,
  replicasInRange,
  replicasNeverDecrease,
} from "./steps.ts";
import { oneStyle } from "./strategy.ts";
import {
  created,
  other,
  SHOP,
  STEPS,
  updated,
  withCanary,
  withSteps,
  withStrategy,
  withWorkload,
} from "./submission-fixture.ts";
import type { Rule, Submission } from "./submission.ts";
import { knownKind, oneRolloutPerWorkload } from "./workload.ts";

interface Case {
  readonly name: string;
  readonly given: Submission;
  /** Paths of the violations; none when the rule is kept. */
  readonly expected: readonly string[];
}

function table(rule: Rule, cases: readonly Case[]): void {
  describe(rule.name, () => {
    for (const { name, given, expected } of cases) {
      test(name, () =>
        assert.deepEqual(
          rule(given).map(({ path }) => path),
          expected,
        ),
      );
    }
  });
}

const annotated = (key: string, value: string) =>
  created({ ...SHOP, metadata: { ...SHOP.metadata, annotations: { [key]: value } } });
const fifty = Array.from({ length: 50 }, () => ({ replicas: "100%" }));

table(knownKind, [
  { name: "takes a Deployment", given: created(SHOP), expected: [] },
  {
    name: "takes a Deployment of any version",
    given: created(withWorkload("apps/v2", "Deployment")),
    expected: [],
  },
  {
    name: "takes a StatefulSet of either group",
    given: created(withWorkload("apps.kruise.io/v1beta1", "StatefulSet")),
    expected: [],
  },
  {
    name: "takes a CloneSet",
    given: created(withWorkload("apps.kruise.io/v1alpha1", "CloneSet")),
    expected: [],
  },
  {
    name: "refuses a CloneSet of the wrong group",
    given: created(withWorkload("apps/v1", "CloneSet")),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses a ReplicaSet, which nothing can release",
    given: created(withWorkload("apps/v1", "ReplicaSet")),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses a Job",
    given: created(withWorkload("batch/v1", "Job")),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses a Pod, which has no group",
    given: created(withWorkload("v1", "Pod")),
    expected: ["spec.workloadRef"],
  },
]);

table(oneStyle, [
  { name: "takes canary", given: created(SHOP), expected: [] },
  {
    name: "takes blueGreen",
    given: created(withStrategy({ blueGreen: { steps: STEPS } })),
    expected: [],
  },
  {
    name: "refuses none",
    given: created(withStrategy({ paused: true })),
    expected: ["spec.strategy"],
  },
  {
    name: "refuses both",
    given: created(withStrategy({ canary: { steps: STEPS }, blueGreen: { steps: STEPS } })),
    expected: ["spec.strategy"],
  },
]);

table(numberOfSteps, [
  { name: "takes one step", given: created(withSteps({ replicas: "100%" })), expected: [] },
  { name: "takes fifty steps", given: created(withSteps(...fifty)), expected: [] },
  { name: "refuses none", given: created(withSteps()), expected: ["spec.strategy.canary.steps"] },
  {
    name: "refuses fifty-one",
    given: created(withSteps(...fifty, { replicas: "100%" })),
    expected: ["spec.strategy.canary.steps"],
  },
  {
    name: "looks at blueGreen, too",
    given: created(withStrategy({ blueGreen: { steps: [] } })),
    expected: ["spec.strategy.blueGreen.steps"],
  },
]);

const FIRST = "spec.strategy.canary.steps[0].replicas";
const SECOND = "spec.strategy.canary.steps[1].replicas";

table(replicasInRange, [
  { name: "takes one pod", given: created(withSteps({ replicas: 1 })), expected: [] },
  {
    name: "takes more pods than any workload has",
    given: created(withSteps({ replicas: 100_000 })),
    expected: [],
  },
  {
    name: "takes 1% and 100%",
    given: created(withSteps({ replicas: "1%" }, { replicas: "100%" })),
    expected: [],
  },
  {
    name: "refuses a step without replicas",
    given: created(withSteps({ pause: {} })),
    expected: [FIRST],
  },
  { name: "refuses 0 pods", given: created(withSteps({ replicas: 0 })), expected: [FIRST] },
  { name: "refuses -1 pods", given: created(withSteps({ replicas: -1 })), expected: [FIRST] },
  { name: "refuses 0%", given: created(withSteps({ replicas: "0%" })), expected: [FIRST] },
  { name: "refuses 101%", given: created(withSteps({ replicas: "101%" })), expected: [FIRST] },
  {
    name: "refuses a count in quotes",
    given: created(withSteps({ replicas: "3" })),
    expected: [FIRST],
  },
  {
    name: "refuses half a percent",
    given: created(withSteps({ replicas: "0.5%" })),
    expected: [FIRST],
  },
  { name: "refuses a word", given: created(withSteps({ replicas: "all" })), expected: [FIRST] },
  {
    name: "refuses each that is wrong",
    given: created(withSteps({ replicas: 0 }, { replicas: "x" })),
    expected: [FIRST, SECOND],
  },
]);

table(replicasNeverDecrease, [
  { name: "takes rising percents", given: created(SHOP), expected: [] },
  {
    name: "takes equal counts",
    given: created(withSteps({ replicas: 3 }, { replicas: 3 })),
    expected: [],
  },
  {
    name: "compares 9% and 10% as numbers",
    given: created(withSteps({ replicas: "9%" }, { replicas: "10%" })),
    expected: [],
  },
  {
    name: "does not compare a count with a percent",
    given: created(withSteps({ replicas: 100 }, { replicas: "1%" })),
    expected: [],
  },
  {
    name: "leaves what cannot be read to another rule",
    given: created(withSteps({ replicas: "x" }, {}, { replicas: 1 })),
    expected: [],
  },
  {
    name: "refuses fewer pods",
    given: created(withSteps({ replicas: 3 }, { replicas: 2 })),
    expected: [SECOND],
  },
  {
    name: "refuses a lower percent",
    given: created(withSteps({ replicas: "50%" }, { replicas: "20%" })),
    expected: [SECOND],
  },
]);

const pauseOf = (duration: number) => created(withSteps({ replicas: "100%", pause: { duration } }));

table(pausesNotNegative, [
  {
    name: "takes a pause for an approval",
    given: created(withSteps({ replicas: "100%", pause: {} })),
    expected: [],
  },
  { name: "takes 0 seconds", given: pauseOf(0), expected: [] },
  {
    name: "refuses -1 seconds",
    given: pauseOf(-1),
    expected: ["spec.strategy.canary.steps[0].pause.duration"],
  },
]);

const others = (...rollouts: Submission["others"]) => ({ others: rollouts });

table(oneRolloutPerWorkload, [
  {
    name: "takes the first Rollout of a workload",
    given: created(SHOP, others(other("cart", "Deployment", "cart"))),
    expected: [],
  },
  {
    name: "does not take a Rollout for its own rival",
    given: created(SHOP, others(other("shop"))),
    expected: [],
  },
  {
    name: "tells namespaces apart",
    given: created(SHOP, others({ ...other("second"), namespace: "test" })),
    expected: [],
  },
  {
    name: "tells kinds apart",
    given: created(SHOP, others(other("second", "StatefulSet"))),
    expected: [],
  },
  {
    name: "does not count a Rollout that is being deleted",
    given: created(SHOP, others({ ...other("second"), deletionTimestamp: "2026-06-01T12:00:00Z" })),
    expected: [],
  },
  {
    name: "refuses a second Rollout",
    given: created(SHOP, others(other("second"))),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses a second one that names another version",
    given: created(withWorkload("apps/v1beta2", "Deployment"), others(other("second"))),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses an update that lays hand on the workload of another",
    given: updated(withWorkload("apps/v1", "Deployment", "cart"), SHOP, others(other("second"))),
    expected: ["spec.workloadRef"],
  },
  {
    name: "does not refuse an edit when both exist already, as it cannot help it",
    given: updated(SHOP, withSteps({ replicas: "100%" }), others(other("second"))),
    expected: [],
  },
]);

table(supported, [
  { name: "takes a Deployment that is released by pods", given: created(SHOP), expected: [] },
  {
    name: "takes empty lists, empty names and false, which ask for nothing",
    given: created(
      withCanary({
        enableExtraWorkloadForCanary: false,
        trafficRoutings: [],
        trafficRoutingRef: "",
        steps: [{ replicas: 1, matches: [] }],
      }),
    ),
    expected: [],
  },
  {
    name: "takes rolling-style partition, which is what it does",
    given: annotated("rollouts.kruise.io/rolling-style", "Partition"),
    expected: [],
  },
  {
    name: "leaves unknown kinds to another rule",
    given: created(withWorkload("batch/v1", "Job")),
    expected: [],
  },
  {
    name: "refuses blueGreen",
    given: created(withStrategy({ blueGreen: { steps: STEPS } })),
    expected: ["spec.strategy.blueGreen"],
  },
  {
    name: "refuses an extra Deployment",
    given: created(withCanary({ enableExtraWorkloadForCanary: true })),
    expected: ["spec.strategy.canary.enableExtraWorkloadForCanary"],
  },
  {
    name: "refuses traffic, wherever it is asked for",
    given: created(
      withCanary({
        trafficRoutings: [{ service: "shop" }],
        trafficRoutingRef: "all",
        steps: [
          {
            replicas: "100%",
            traffic: "20%",
            matches: [{}],
            requestHeaderModifier: { remove: ["X"] },
          },
        ],
      }),
    ),
    expected: [
      "spec.strategy.canary.trafficRoutings",
      "spec.strategy.canary.trafficRoutingRef",
      "spec.strategy.canary.steps[0].traffic",
      "spec.strategy.canary.steps[0].matches",
      "spec.strategy.canary.steps[0].requestHeaderModifier",
    ],
  },
  {
    name: "refuses rolling-style canary",
    given: annotated("rollouts.kruise.io/rolling-style", "canary"),
    expected: ['metadata.annotations["rollouts.kruise.io/rolling-style"]'],
  },
  {
    name: "refuses shared traffic by annotation",
    given: annotated("rollouts.kruise.io/trafficrouting", "all"),
    expected: ['metadata.annotations["rollouts.kruise.io/trafficrouting"]'],
  },
]);
