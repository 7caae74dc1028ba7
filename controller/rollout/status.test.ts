import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { LATE_WORDS } from "@sluice/shared/words/progress.ts";
import { rollout } from "../observe/observed-fixture.ts";
import { storeStatus } from "./status.ts";

const SINCE = "2026-06-01T12:00:00Z";
const WAIT = { for: "Pods", step: 1, revision: "v2", message: "0 of 2", since: SINCE } as const;
const facet = (is: string) => ({ is, since: SINCE });
const TRAFFIC = {
  service: facet("hash-v1"),
  canaryService: facet("gone"),
  route: facet("own"),
  routing: { service: "shop" },
};

const SUB = {
  podTemplateHash: "",
  canaryReplicas: 0,
  canaryReadyReplicas: 0,
  finalisingStep: "",
} as const;

const AT = { currentStepIndex: 1, currentStepState: "StepUpgrade" } as const;

/** A release in step 1 whose requests are routed. */
const IS: RolloutStatus = {
  phase: "Progressing",
  message: "0 of 2",
  currentStepIndex: 1,
  currentStepState: "StepUpgrade",
  canaryStatus: { ...SUB, ...AT },
  wait: { ...WAIT, command: "kubectl describe" },
  traffic: TRAFFIC,
};

const OVER: RolloutStatus = {
  ...IS,
  currentStepState: "Completed",
  canaryStatus: { ...SUB, currentStepIndex: 1, currentStepState: "Completed" },
};

/** When a status is stored of which this has changed. */
function whenStored(was: RolloutStatus, change: Partial<RolloutStatus>): string {
  const [action] = storeStatus(rollout(was), { ...was, ...change });
  return action?.kind === "status" ? action.when : "never";
}

describe("a status", () => {
  const cases: readonly [what: string, when: string, Partial<RolloutStatus>, RolloutStatus?][] = [
    ["nothing", "never", {}],
    ["the words", "soon", { message: "1 of 2", wait: { ...IS.wait, ...WAIT, message: "1 of 2" } }],
    ["the pods to look at", "soon", { wait: { ...WAIT, command: "kubectl get pods" } }],
    [
      "the workload's generation",
      "later",
      { canaryStatus: { ...SUB, ...AT, observedWorkloadGeneration: 7 } },
    ],
    ["what is waited for", "now", { wait: { ...WAIT, for: "Traffic" } }],
    ["how to go on", "now", { wait: { ...WAIT, for: "Approval", command: "kubectl patch" } }],
    ["where it stands", "now", { currentStepState: "StepPaused" }],
    ["a Service", "soon", { traffic: { ...TRAFFIC, canaryService: facet("hash-v2") } }],
    ["a route", "now", { traffic: { ...TRAFFIC, route: facet("20%") } }],
    [
      "what is finished at the end",
      "soon",
      {
        wait: { ...WAIT, for: "Native" },
        canaryStatus: {
          ...SUB,
          currentStepIndex: 1,
          currentStepState: "Completed",
          finalisingStep: "ResumeWorkload",
        },
      },
      OVER,
    ],
    ["that routes are late", "now", { message: `Service shop is changed${LATE_WORDS}` }, OVER],
    ["that the end is reached", "now", { phase: "Healthy" }, OVER],
  ];
  for (const [what, when, change, was = IS] of cases) {
    test(`of which ${what} is new is stored ${when}`, () =>
      assert.equal(whenStored(was, change), when));
  }
});
