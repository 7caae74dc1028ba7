import type { Rollout, RolloutStatus } from "@sluice/shared/api/rollout.ts";
import {
  type SubStatus,
  subStatusOf,
  withSubStatus,
} from "@sluice/shared/api/status/sub-status.ts";
import type { Approved } from "@sluice/shared/words/commands.ts";
import { approvedAt, waitingState } from "./position.ts";

/** A status without an approval that is for something else, and what that is for. */
export interface Sorted {
  readonly rollout: Rollout;
  readonly stray?: Approved;
}

/**
 * The command that we print writes into `status.wait` what it approves. Where that is not what stands in the
 * sub-status, which only we write together with it, the command was for another step or revision, and the
 * webhook, which refuses it, was away. Then all is as it was before.
 */
export function sorted(rollout: Rollout): Sorted {
  const { status } = rollout;
  const sub = subStatusOf(status);
  if (status?.wait === undefined || sub?.currentStepState !== "StepReady") return { rollout };
  const { wait } = status;
  const stands = placeOf(sub);
  if (wait.step === stands.step && wait.revision === stands.revision) return { rollout };
  const { step, revision } = wait;
  const was = { ...status, ...withState(status, sub), wait: { ...wait, ...stands } };
  return { rollout: { ...rollout, status: was }, stray: { step, revision } };
}

function placeOf(sub: SubStatus): Approved {
  const { currentStepIndex: step = 0, revision = "" } = sub;
  return { step: approvedAt({ step, state: waitingState(sub, "StepReady") }), revision };
}

/** The state as it was: the status has a copy of it, which approvals do not touch. */
function withState(status: RolloutStatus, sub: SubStatus) {
  const isCopy = status.currentStepIndex === sub.currentStepIndex;
  const currentStepState = isCopy ? status.currentStepState : "StepUpgrade";
  const field = status.canaryStatus === undefined ? "blueGreenStatus" : "canaryStatus";
  return withSubStatus(field, { ...sub, currentStepState });
}
