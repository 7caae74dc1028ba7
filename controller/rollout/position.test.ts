import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CanaryStatus, RolloutStatus, Wait } from "@sluice/shared/api/rollout.ts";
import { nextIndex, readPosition, type Stored } from "./position.ts";

const SINCE = "2026-06-01T12:00:00Z";
const WAIT: Wait = { for: "Approval", step: 1, revision: "v2", since: SINCE, message: "" };

/** Step 1 of 3, which waits for approval. */
function status(
  canary: Partial<CanaryStatus> = {},
  differs: Partial<RolloutStatus> = {},
): RolloutStatus {
  return {
    phase: "Progressing",
    currentStepIndex: 1,
    currentStepState: "StepPaused",
    canaryStatus: {
      podTemplateHash: "",
      canaryRevision: "v2",
      canaryReplicas: 2,
      canaryReadyReplicas: 2,
      currentStepIndex: 1,
      nextStepIndex: 2,
      currentStepState: "StepPaused",
      lastUpdateTime: SINCE,
      ...canary,
    },
    wait: WAIT,
    ...differs,
  };
}

const waiting = (reached: boolean) => ({ revision: "v2", reachedAt: () => reached });
const FINALISING = [{ type: "Progressing", status: "True", reason: "Finalising", message: "" }];
const APPROVED = { currentStepState: "StepReady" } as const;

/** The kind, the step and its state, and where a jump goes. */
function inShort(stored: Stored): string {
  const { step, state } = stored.position;
  return `${stored.kind} ${step} ${state}${stored.kind === "jump" ? ` to ${stored.to}` : ""}`;
}

const withoutWait = (from: RolloutStatus): RolloutStatus => {
  const { wait: _wait, ...others } = from;
  return others;
};

describe("readPosition", () => {
  const cases: readonly {
    name: string;
    status: RolloutStatus;
    steps?: number;
    reached?: boolean;
    expected: string;
  }[] = [
    {
      name: "takes a next step beside one that there is no more for nobody's wish",
      status: status({ currentStepIndex: 9, nextStepIndex: 2 }),
      expected: "at 3 StepUpgrade",
    },
    { name: "goes on from where it stands", status: status(), expected: "at 1 StepPaused" },
    {
      name: "takes StepReady for an approval of the step that waited",
      status: status(APPROVED),
      expected: "approved 1 StepReady",
    },
    {
      name: "takes it for one of a timed pause too",
      status: status(APPROVED, { wait: { ...WAIT, for: "Duration" } }),
      expected: "approved 1 StepReady",
    },
    {
      name: "knows a step that is over from one that waits",
      status: status({ finalisingStep: "ResumeWorkload" }),
      expected: "at 1 ScaleDownDelay",
    },
    {
      name: "takes StepReady for the end of that delay",
      status: status(
        { ...APPROVED, finalisingStep: "ResumeWorkload" },
        { wait: { ...WAIT, for: "Duration", step: 2 } },
      ),
      expected: "approved 1 ScaleDownReady",
    },
    {
      name: "goes on with the delay when that was meant for the last step",
      status: status(
        { ...APPROVED, finalisingStep: "ResumeWorkload" },
        { wait: { ...WAIT, for: "Duration" } },
      ),
      expected: "approved-too-early 1 ScaleDownDelay",
    },
    {
      name: "does not count an approval of a step that still moved",
      status: status(APPROVED, { wait: { ...WAIT, for: "Pods" } }),
      expected: "approved-too-early 1 StepUpgrade",
    },
    {
      name: "does not count an approval of another revision",
      status: status(APPROVED, { wait: { ...WAIT, revision: "v0" } }),
      expected: "approved-too-early 1 StepUpgrade",
    },
    {
      name: "does not count an approval of another step",
      status: status(APPROVED, { wait: { ...WAIT, step: 2 } }),
      expected: "approved-too-early 1 StepUpgrade",
    },
    {
      name: "goes by the pods when an older client has dropped what was waited for",
      status: withoutWait(status(APPROVED)),
      expected: "approved 1 StepReady",
    },
    {
      name: "goes by the pods when it was paused",
      status: status(APPROVED, { wait: { ...WAIT, for: "Resume" } }),
      reached: false,
      expected: "approved-too-early 1 StepUpgrade",
    },
    {
      name: "sees a jump forward",
      status: status({ nextStepIndex: 3 }),
      expected: "jump 1 StepPaused to 3",
    },
    {
      name: "sees a jump to the same step",
      status: status({ nextStepIndex: 1 }),
      expected: "jump 1 StepPaused to 1",
    },
    {
      name: "ignores a jump beyond the last step",
      status: status({ nextStepIndex: 4 }),
      expected: "at 1 StepPaused",
    },
    {
      name: "ignores a jump to step 0",
      status: status({ nextStepIndex: 0 }),
      expected: "at 1 StepPaused",
    },
    {
      name: "knows that after the last step comes none",
      status: status({ currentStepIndex: 3, nextStepIndex: -1 }),
      expected: "at 3 StepPaused",
    },
    {
      name: "looks anew at the last step that is left when steps were removed",
      status: status({ currentStepIndex: 3, nextStepIndex: -1 }),
      steps: 2,
      expected: "at 2 StepUpgrade",
    },
    {
      name: "takes states of the original that it has no use for as the start of the step",
      status: status({ currentStepState: "StepMetricsAnalysis" }),
      expected: "at 1 StepUpgrade",
    },
    {
      name: "believes in Completed beside its own word",
      status: status(
        { currentStepIndex: 3, nextStepIndex: -1, currentStepState: "Completed" },
        { conditions: FINALISING },
      ),
      expected: "at 3 Completed",
    },
    {
      name: "does not believe in a Completed that a user wrote",
      status: status({ currentStepState: "Completed" }),
      expected: "at 1 StepUpgrade",
    },
  ];
  for (const { name, status: given, steps = 3, reached = true, expected } of cases) {
    test(name, () => assert.equal(inShort(readPosition(given, steps, waiting(reached))), expected));
  }

  test("counts a pause from when the state began", () => {
    assert.deepEqual(readPosition(status(), 3, waiting(true)).position.since, new Date(SINCE));
  });

  test("says -1 for what comes after the last step", () => {
    assert.deepEqual([nextIndex(1, 3), nextIndex(3, 3)], [2, -1]);
  });
});
