import { deadlinesPositive, onDeadlineWithoutOne } from "./deadline.ts";
import { created, STEPS, withCanary } from "./submission-fixture.ts";
import { cautions, rules } from "./table-fixture.ts";

const withStep = (step: object) =>
  withCanary({ steps: [{ replicas: "20%", ...step }, ...STEPS.slice(1)] });

rules(deadlinesPositive, [
  {
    name: "takes a second, of a strategy and of a step",
    given: created(withCanary({ progressDeadlineSeconds: 1 })),
    expected: [],
  },
  {
    name: "refuses 0 of a strategy",
    given: created(withCanary({ progressDeadlineSeconds: 0 })),
    expected: ["spec.strategy.canary.progressDeadlineSeconds"],
  },
  {
    name: "refuses less than 0 of a step",
    given: created(withStep({ progressDeadlineSeconds: -1 })),
    expected: ["spec.strategy.canary.steps[0].progressDeadlineSeconds"],
  },
]);

cautions(onDeadlineWithoutOne, [
  {
    name: "tells of a strategy that says what, and not when",
    given: created(withCanary({ onDeadline: "Rollback" })),
    expected: /^spec\.strategy\.canary\.onDeadline: no effect/,
  },
  {
    name: "tells of a step that says what, and nobody says when",
    given: created(withStep({ onDeadline: "Rollback" })),
    expected: /^spec\.strategy\.canary\.steps\[0\]\.onDeadline: no effect/,
  },
  {
    name: "is silent where a step says when",
    given: created(
      withCanary({
        onDeadline: "Rollback",
        steps: [{ replicas: "20%", progressDeadlineSeconds: 60 }, { replicas: "100%" }],
      }),
    ),
    expected: "nothing",
  },
  {
    name: "is silent where the strategy says when",
    given: created(
      withCanary({
        progressDeadlineSeconds: 60,
        steps: [{ replicas: "20%", onDeadline: "Rollback" }, { replicas: "100%" }],
      }),
    ),
    expected: "nothing",
  },
]);
