import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { overlay, withoutRelease } from "@sluice/shared/gate/overlay.ts";
import {
  CANCELED_MESSAGE,
  CANCELLING_MESSAGE,
  COMPLETED_MESSAGE,
  FINALISING_MESSAGE,
  nativeMessage,
} from "@sluice/shared/words/progress.ts";
import { isDeepStrictEqual } from "node:util";
import { ownAllowance } from "../observe/facts.ts";
import { isNativelyComplete, nativeProgress } from "../observe/native-progress.ts";
import { progressingReason } from "../rollout/conditions.ts";
import { act, type Action, notices, type Plan } from "../rollout/actions.ts";
import { normal } from "../rollout/notices.ts";
import { settledCanary } from "../rollout/settled.ts";
import { statusSaying, storeStatus } from "../rollout/status.ts";
import type { Underway } from "../rollout/terrain.ts";
import { unblock } from "../drivers/unblock.ts";

/** How a release ends, once the gate is open. */
export type Outcome = "completed" | "rolled-back";

/** The gate is open: waits for the native controller, then takes every mark of ours off. */
export function planFinish(underway: Underway, outcome: Outcome): Plan {
  const { workload, record, rollout, now } = underway;
  if (!isNativelyComplete(workload, record.originals, ownAllowance(workload, record)))
    return waitForNative(underway, outcome);
  const wanted = withoutRelease(workload.object, record);
  return act(
    // The marks go first: a Rollout that says Healthy has nothing left to do.
    { kind: "workload", wanted },
    ...storeStatus(rollout, overStatus({ rollout, workload, now }, outcome)),
    ...notices([
      normal("Progressing", outcome === "completed" ? COMPLETED_MESSAGE : CANCELED_MESSAGE),
    ]),
  );
}

function waitForNative(underway: Underway, outcome: Outcome): Plan {
  const { rollout, workload, record, now } = underway;
  const head = outcome === "completed" ? FINALISING_MESSAGE : CANCELLING_MESSAGE;
  const message = nativeMessage(head, nativeProgress(workload));
  const reason = outcome === "completed" ? "Finalising" : "Cancelling";
  const canary = { ...settledCanary(underway), finalisingStep: "ResumeWorkload", message } as const;
  const saying = {
    phase: "Progressing",
    message,
    canary,
    conditions: [{ type: "Progressing", status: "True", reason, message }],
    dropped: ["Succeeded"],
    wait: { for: "Native", step: canary.currentStepIndex, revision: record.target, message },
  } as const;
  const begins = outcome === "rolled-back" && progressingReason(rollout.status) !== "Cancelling";
  const said = begins
    ? [normal("Progressing", "workload has been rollback, then rollout is canceled")]
    : [];
  return act(
    ...storeStatus(rollout, statusSaying(rollout, saying, now)),
    ...notices(said),
    ...reopen(underway),
    ...unblock(workload),
  );
}

/** Puts the user's settings back once more, if somebody has undone it while the webhook was away. */
function reopen({ workload, record }: Underway): readonly Action[] {
  const wanted = overlay(workload.object, record);
  return isDeepStrictEqual(wanted, workload.object) ? [] : [{ kind: "workload", wanted }];
}

/** The status of a Rollout whose release is over. */
export function overStatus(
  { rollout, workload, now }: Pick<Underway, "rollout" | "workload" | "now">,
  outcome: Outcome,
): RolloutStatus {
  const message = outcome === "completed" ? COMPLETED_MESSAGE : CANCELED_MESSAGE;
  const { updated, available } = nativeProgress(workload);
  const counts = { canaryReplicas: updated, canaryReadyReplicas: available };
  const canary = { ...settledCanary({ rollout, workload, now }), ...counts };
  const succeeded = outcome === "completed" ? "True" : "False";
  const saying = {
    phase: "Healthy",
    message,
    canary,
    conditions: [
      { type: "Progressing", status: "False", reason: "Completed", message },
      { type: "Succeeded", status: succeeded, reason: "Completed", message },
    ],
  } as const;
  return statusSaying(rollout, saying, now);
}
