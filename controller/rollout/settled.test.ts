import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { DEPLOYMENT, NOON, rollout, workload } from "../observe/observed-fixture.ts";
import { settledSub } from "./settled.ts";

/** The status after a release of this id, to the revision that is in it. */
function saying(observedRolloutID: string): RolloutStatus {
  const canaryStatus = {
    currentStepState: "Completed",
    canaryRevision: observedRolloutID.replace("rollback-", ""),
    observedRolloutID,
    podTemplateHash: "",
    canaryReplicas: 10,
    canaryReadyReplicas: 10,
  } as const;
  return { phase: "Healthy", currentStepIndex: 3, currentStepState: "Completed", canaryStatus };
}

describe("the id of the last release", () => {
  const cases = [
    { name: "is the revision", said: undefined, expected: "v1" },
    { name: "is that of a way back in batches", said: "rollback-v1", expected: "rollback-v1" },
    { name: "is none of another revision", said: "rollback-v2", expected: "v1" },
    { name: "is what the workload says by now", said: "rollback-v1", label: "r7", expected: "r7" },
  ];
  for (const { name, said, label, expected } of cases) {
    test(name, () => {
      const labels = label === undefined ? {} : { [ROLLOUT_ID]: label };
      const object = { ...DEPLOYMENT, metadata: { ...DEPLOYMENT.metadata, labels } };
      const idle = {
        rollout: rollout(said === undefined ? undefined : saying(said)),
        workload: workload({ object }),
        now: NOON,
      };
      assert.equal(settledSub(idle).observedRolloutID, expected);
    });
  }
});
