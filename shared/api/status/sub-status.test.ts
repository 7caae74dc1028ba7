import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { arbitraryRollout } from "../arbitrary-rollout.ts";
import { subStatusOf, withSubStatus } from "./sub-status.ts";

describe("sub-status", () => {
  test("what is read is written back as it was, in either style", () => {
    fc.assert(
      fc.property(arbitraryRollout, ({ status }) => {
        const sub = subStatusOf(status);
        const canary = withSubStatus("canaryStatus", sub).canaryStatus;
        assert.deepEqual(canary, status?.canaryStatus);
        const blueGreen = withSubStatus("blueGreenStatus", sub);
        if (status === undefined) return;
        const { canaryStatus: _canary, ...others } = status;
        assert.deepEqual(subStatusOf({ ...others, ...blueGreen }), sub);
      }),
    );
  });

  test("the new version is called by the names of its style", () => {
    const sub = {
      revision: "v2",
      replicas: 3,
      readyReplicas: 2,
      podTemplateHash: "h",
      currentStepState: "StepPaused",
    } as const;
    assert.deepEqual(withSubStatus("blueGreenStatus", sub).blueGreenStatus, {
      updatedRevision: "v2",
      updatedReplicas: 3,
      updatedReadyReplicas: 2,
      podTemplateHash: "h",
      currentStepState: "StepPaused",
    });
  });
});
