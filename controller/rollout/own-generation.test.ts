import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { observing } from "./own-generation.ts";

const PLACE = { currentStepIndex: 1, currentStepState: "StepUpgrade" } as const;
const SUB = { ...PLACE, podTemplateHash: "", observedWorkloadGeneration: 6 } as const;

describe("a status that is stored after a write of ours to the workload", () => {
  const canaryStatus = { ...SUB, canaryReplicas: 1, canaryReadyReplicas: 0 };
  const blueGreenStatus = { ...SUB, updatedReplicas: 1, updatedReadyReplicas: 0 };

  test("has observed the generation that the write led to", () => {
    const statuses: readonly RolloutStatus[] = [
      { ...PLACE, canaryStatus },
      { ...PLACE, blueGreenStatus },
    ];
    for (const status of statuses) {
      assert.equal(subStatusOf(observing(status, 7))?.observedWorkloadGeneration, 7);
    }
  });

  test("stays as it is where it says nothing of a release, or the workload nothing of a generation", () => {
    assert.deepEqual(observing(PLACE, 7), PLACE);
    assert.deepEqual(observing({ ...PLACE, canaryStatus }, undefined), { ...PLACE, canaryStatus });
  });
});
