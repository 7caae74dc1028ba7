import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { numberOfStepsStays, styleStays, trafficRoutingsStay, workloadStays } from "./immutable.ts";
import {
  created,
  inPhase,
  ROUTING,
  SHOP,
  STEPS,
  updated,
  withCanary,
  withRouting,
  withSteps,
  withStrategy,
  withWorkload,
} from "./submission-fixture.ts";
import type { Rule } from "./submission.ts";

const changes: readonly { rule: Rule; what: string; after: Rollout; path: string }[] = [
  {
    rule: workloadStays,
    what: "another workload",
    after: withWorkload("apps/v1", "Deployment", "cart"),
    path: "spec.workloadRef",
  },
  {
    rule: styleStays,
    what: "another style",
    after: withStrategy({ blueGreen: { steps: STEPS } }),
    path: "spec.strategy",
  },
  {
    rule: styleStays,
    what: "an extra workload",
    after: withCanary({ enableExtraWorkloadForCanary: true }),
    path: "spec.strategy",
  },
  {
    rule: numberOfStepsStays,
    what: "fewer steps",
    after: withSteps({ replicas: "100%" }),
    path: "spec.strategy.canary.steps",
  },
  {
    rule: numberOfStepsStays,
    what: "more steps",
    after: withSteps(...STEPS, { replicas: "100%" }),
    path: "spec.strategy.canary.steps",
  },
  {
    rule: trafficRoutingsStay,
    what: "routes",
    after: withRouting({}, { steps: STEPS }),
    path: "spec.strategy.canary.trafficRoutings",
  },
];

for (const { rule, what, after, path } of changes) {
  describe(`${rule.name}: ${what}`, () => {
    for (const phase of ["Progressing", "Terminating"] as const) {
      test(`is refused while ${phase}`, () => {
        const [violation, ...rest] = rule(updated(inPhase(phase), after));
        assert.equal(violation?.path, path);
        assert.deepEqual(rest, []);
      });
    }
    for (const phase of ["Initial", "Healthy", "Disabled", "Disabling"] as const) {
      test(`is taken while ${phase}`, () =>
        assert.deepEqual(rule(updated(inPhase(phase), after)), []));
    }
    test("is taken before the controller has seen the object", () =>
      assert.deepEqual(rule(updated(SHOP, after)), []));
    test("is nothing to refuse on create", () => assert.deepEqual(rule(created(after)), []));
    test("is decided by the stored status, not by what the sender writes", () => {
      assert.equal(rule(updated(inPhase("Progressing"), inPhase("Healthy", after))).length, 1);
    });
  });
}

test("what is in the steps may change while a release is under way", () => {
  const after = withSteps(
    { replicas: 1 },
    { replicas: 2 },
    { replicas: "100%", pause: { duration: 5 } },
  );
  const all = [workloadStays, styleStays, numberOfStepsStays, trafficRoutingsStay];
  const violations = all.flatMap((rule) => rule(updated(inPhase("Progressing"), after)));
  assert.deepEqual(violations, []);
});

test("another style is complained of as that, whatever it routes", () => {
  const after = withStrategy({ blueGreen: { steps: STEPS, trafficRoutings: [ROUTING] } });
  assert.deepEqual(trafficRoutingsStay(updated(inPhase("Progressing"), after)), []);
});

test("no routes and an empty list of them are the same", () => {
  const after = withCanary({ trafficRoutings: [] });
  assert.deepEqual(trafficRoutingsStay(updated(inPhase("Progressing"), after)), []);
});
