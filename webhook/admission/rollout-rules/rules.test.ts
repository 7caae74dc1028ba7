import assert from "node:assert/strict";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { test } from "node:test";
import { USUAL_SETTINGS } from "./settings.ts";
import {
  numberOfSteps,
  pausesNotNegative,
  replicasInRange,
  replicasNeverDecrease,
} from "./steps.ts";
import {
  oneStyle,
  scaleDownDelayInRange,
  sharedRoutingIsNamed,
  thresholdInRange,
} from "./strategy.ts";
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
import type { Submission } from "./submission.ts";
import { rules } from "./table-fixture.ts";
import { knownKind, oneRolloutPerWorkload, workloadIsNamed } from "./workload.ts";

const ANY_KIND = { settings: { ...USUAL_SETTINGS, workloadKinds: "any" } } as const;
const fifty = Array.from({ length: 50 }, () => ({ replicas: "100%" }));

rules(knownKind, [
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
    name: "takes a StatefulSet of any group, which works like one",
    given: created(withWorkload("apps.example.com/v1", "StatefulSet")),
    expected: [],
  },
  {
    name: "refuses a kind that nobody knows",
    given: created(withWorkload("apps.example.com/v1", "Game")),
    expected: ["spec.workloadRef"],
  },
  {
    name: "takes a kind that nobody knows where any is allowed",
    given: created(withWorkload("apps.example.com/v1", "Game"), ANY_KIND),
    expected: [],
  },
  {
    name: "refuses a ReplicaSet even there",
    given: created(withWorkload("apps/v1", "ReplicaSet"), ANY_KIND),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses a kind in small letters",
    given: created(withWorkload("apps/v1", "deployment")),
    expected: ["spec.workloadRef"],
  },
  {
    name: "refuses a Pod, which has no group",
    given: created(withWorkload("v1", "Pod")),
    expected: ["spec.workloadRef"],
  },
]);

rules(oneStyle, [
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

rules(numberOfSteps, [
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

rules(replicasInRange, [
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
    name: "refuses a percent with a leading zero",
    given: created(withSteps({ replicas: "050%" })),
    expected: [FIRST],
  },
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

rules(replicasNeverDecrease, [
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

rules(pausesNotNegative, [
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

rules(oneRolloutPerWorkload, [
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

rules(workloadIsNamed, [
  { name: "takes a name", given: created(SHOP), expected: [] },
  ...["", "Shop", "shop_1", "-shop", "a".repeat(254)].map((name) => ({
    name: `refuses ${JSON.stringify(name.slice(0, 20))}`,
    given: created(withWorkload("apps/v1", "Deployment", name)),
    expected: ["spec.workloadRef.name"],
  })),
]);

rules(thresholdInRange, [
  { name: "takes none", given: created(SHOP), expected: [] },
  ...[0, 3, "0%", "100%"].map((failureThreshold) => ({
    name: `takes ${JSON.stringify(failureThreshold)}`,
    given: created(withCanary({ failureThreshold })),
    expected: [],
  })),
  ...[-1, "3", "101%", "many", "05%"].map((failureThreshold) => ({
    name: `refuses ${JSON.stringify(failureThreshold)}`,
    given: created(withCanary({ failureThreshold })),
    expected: ["spec.strategy.canary.failureThreshold"],
  })),
]);

rules(scaleDownDelayInRange, [
  ...[undefined, 0, 600, 86_400].map((scaleDownDelaySeconds) => ({
    name: `takes ${scaleDownDelaySeconds}`,
    given: created(
      withStrategy({ blueGreen: { steps: STEPS, ...withoutUndefined({ scaleDownDelaySeconds }) } }),
    ),
    expected: [],
  })),
  ...[-1, 86_401].map((scaleDownDelaySeconds) => ({
    name: `refuses ${scaleDownDelaySeconds}`,
    given: created(withStrategy({ blueGreen: { steps: STEPS, scaleDownDelaySeconds } })),
    expected: ["spec.strategy.blueGreen.scaleDownDelaySeconds"],
  })),
]);

rules(sharedRoutingIsNamed, [
  {
    name: "takes a name, or an empty one, which is none",
    given: created(
      withStrategy({
        canary: { steps: STEPS, trafficRoutingRef: "" },
        blueGreen: { steps: STEPS, trafficRoutingRef: "all" },
      }),
    ),
    expected: [],
  },
  {
    name: "refuses what is no name",
    given: created(withCanary({ trafficRoutingRef: "All of them" })),
    expected: ["spec.strategy.canary.trafficRoutingRef"],
  },
]);

test("a slip in the kind gets an answer that says what was meant", () => {
  const fixOf = (apiVersion: string, kind: string) =>
    knownKind(created(withWorkload(apiVersion, kind)))[0]?.fix;
  assert.equal(
    fixOf("extensions/v1beta1", "Deployment"),
    "write apiVersion: apps/v1, kind: Deployment",
  );
  assert.equal(
    fixOf("apps/v1", "cloneset"),
    "write apiVersion: apps.kruise.io/v1alpha1, kind: CloneSet",
  );
  assert.equal(fixOf("apps/v1", "ReplicaSet"), "name the Deployment that owns the ReplicaSet");
  assert.match(fixOf("batch/v1", "Job") ?? "", /^name such a workload/);
});
