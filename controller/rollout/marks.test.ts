import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Rollout, Step } from "@sluice/shared/api/rollout.ts";
import { rollout, seen, STEPS } from "../observe/observed-fixture.ts";
import { firstMarks, planNamed } from "./marks.ts";
import { plan } from "./plan.ts";

/** The fixture's Rollout after an edit of its steps. */
function edited(steps: readonly Step[]): Rollout {
  const { spec } = rollout(undefined, { strategy: { canary: { steps } } });
  return { ...rollout(), spec };
}

const OTHER = edited([{ replicas: "30%" }, { replicas: "100%" }]);

describe("the name of a plan", () => {
  test("comes with the finalizer, in one write", () => {
    const { finalizers: _none, annotations, ...metadata } = rollout().metadata;
    const marks = { finalizers: ["mine", "rollouts.kruise.io/rollout"], annotations };
    assert.deepEqual(
      firstMarks({ ...rollout(), metadata: { ...metadata, finalizers: ["mine"] } }),
      [{ kind: "marks", marks }],
    );
  });

  test("is another one for other steps", () => {
    const { annotations } = rollout(undefined, OTHER.spec).metadata;
    assert.deepEqual(planNamed(OTHER), [{ kind: "marks", marks: { annotations } }]);
  });

  test("is the same for other pauses", () => {
    const patient = edited([{ replicas: "20%", pause: { duration: 9 } }, ...STEPS.slice(1)]);
    assert.deepEqual(planNamed(patient), []);
  });

  test("is written after all that a look comes to", () => {
    const { actions } = plan(seen({ rollout: OTHER }));
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ["workload", "status", "marks"],
    );
  });
});
