import type { Rollout, RolloutStatus } from "@sluice/shared/api/rollout.ts";
import type { FinalisingStep } from "@sluice/shared/api/status/finalising-steps.ts";
import { styleIn } from "@sluice/shared/gate/release-record.ts";
import { overlay, withoutRelease } from "@sluice/shared/gate/overlay.ts";
import {
  CANCELED_MESSAGE,
  CANCELLING_MESSAGE,
  COMPLETED_MESSAGE,
  FINALISING_MESSAGE,
  nativeMessage,
} from "@sluice/shared/words/progress.ts";
import { isDeepStrictEqual } from "node:util";
import { apartInWords } from "../batches/reach.ts";
import { retired } from "../extra/removal.ts";
import { ownAllowance, stableHashOf } from "../observe/facts.ts";
import { isNativelyComplete, nativeProgress } from "../observe/native-progress.ts";
import { progressingReason } from "../rollout/conditions.ts";
import { act, type Action, notices, type Plan } from "../rollout/actions.ts";
import { normal } from "../rollout/notices.ts";
import { canceledMessage } from "../rollout/rolled-back.ts";
import { settledSub } from "../rollout/settled.ts";
import { statusSaying, storeStatus } from "../rollout/status.ts";
import type { Underway } from "../rollout/terrain.ts";
import { lookAgainMs, moving } from "../traffic/actions.ts";
import { lookBack } from "../traffic/leave.ts";
import { courseOf } from "../traffic/course-of.ts";
import { hasAllRequests } from "../traffic/facets.ts";
import type { Look, Move } from "../traffic/stations.ts";
import { takenInstead } from "../drivers/stuck-daemonset.ts";
import { unblock, unblocksAt } from "../drivers/unblock.ts";

/** The event of the original when a release is taken back. */
export const CANCELED_NOTICE = "workload has been rollback, then rollout is canceled";

/** How a release ends, once the gate is open. */
export type Outcome = "completed" | "rolled-back";

/** The gate is open: waits for the native controller, then takes every mark of ours off. */
export function planFinish(underway: Underway, outcome: Outcome): Plan {
  const { workload, record } = underway;
  if (!isNativelyComplete(workload, record.originals, ownAllowance(workload, record)))
    return waitForNative(underway, outcome);
  if (isLeaving(underway, outcome)) return retireExtras(underway, outcome);
  const routes = lookBack(underway);
  if (routes !== "there" && routes.atOnce !== true)
    return giveRoutesBack(underway, outcome, routes);
  const { actions, ...when } =
    underway.extras.length > 0 ? retireExtras(underway, outcome) : letGo(underway, outcome);
  return { actions: [...moving(routes), ...actions], ...when };
}

/**
 * Pods of what is taken back are on their way out, and no route names them any more: the Service that clients
 * use selects old pods alone until they are gone, or it would find the last of them.
 */
function isLeaving(underway: Underway, outcome: Outcome): boolean {
  const haveLeft = underway.extras.every(({ pods }) => pods.length === 0);
  return outcome === "rolled-back" && !haveLeft && routesAway(underway) === "there";
}

/** Nothing of ours is left but the marks. */
function letGo({ workload, record, rollout, now }: Underway, outcome: Outcome): Plan {
  const wanted = withoutRelease(workload.object, record);
  return act(
    // The marks go first: a Rollout that says Healthy has nothing left to do.
    { kind: "workload", wanted },
    ...storeStatus(rollout, overStatus({ rollout, workload, now }, outcome)),
    ...notices([normal("Progressing", overMessage(rollout, outcome))]),
  );
}

function waitForNative(underway: Underway, outcome: Outcome): Plan {
  const { rollout, workload, extras } = underway;
  const status = ending(underway, outcome, {
    finalisingStep: "ResumeWorkload",
    message: nativeWords(underway, outcome),
  });
  const begins = outcome === "rolled-back" && progressingReason(rollout.status) !== "Cancelling";
  const said = begins ? [normal("Progressing", CANCELED_NOTICE)] : [];
  // The canary of what is completed serves until the workload itself does; that of what is taken back goes.
  const leaving = extras.filter((one) => outcome === "rolled-back" || one !== workload.extra);
  const away = outcome === "rolled-back" ? routesAway(underway) : routesBack(underway);
  return {
    actions: [
      ...moving(away),
      ...storeStatus(rollout, status),
      ...notices(said),
      ...reopen(underway),
      ...unblock(underway),
      ...takenInstead(underway),
      ...retired(leaving),
    ],
    ...recheck(underway, away),
  };
}

function recheck(underway: Underway, away: Look): Pick<Plan, "recheckAfterMs"> {
  const { now } = underway;
  if (away !== "there") return { recheckAfterMs: lookAgainMs(away, now) };
  const unblocks = unblocksAt(underway);
  return unblocks === undefined ? {} : { recheckAfterMs: unblocks.getTime() - now.getTime() };
}

function nativeWords({ workload }: Underway, outcome: Outcome): string {
  const apart = apartInWords(workload);
  const message = nativeMessage(headOf(outcome), nativeProgress(workload));
  return apart === "" ? message : `${message}; ${apart}`;
}

/** Where new pods could not be held until the requests were gone, these follow as fast as they can. */
function routesAway(underway: Underway): Look {
  return courseOf(underway)?.backwards() ?? "there";
}

/**
 * Until the routes are given back the extra Deployment answers as well: neither has to wait for the other. Where it
 * answers all requests, it goes on until no old pod is left that could.
 */
function routesBack(underway: Underway): Look {
  if (styleIn(underway.record) !== "Canary") return "there";
  const { extra } = underway.workload;
  const serves = extra?.pods.some(({ readySince }) => readySince !== undefined) === true;
  return serves && hasAllRequests(underway) ? "there" : lookBack(underway);
}

/** The workload is as it is to be: Services and routes become their users' own. */
function giveRoutesBack(underway: Underway, outcome: Outcome, move: Move): Plan {
  const message = `${headOf(outcome)}: ${move.message}`;
  const finalisingStep = move.finalising ?? "FinalisingStepRouteTrafficToStable";
  const said = { finalisingStep, message, waitsFor: "Traffic" } as const;
  const status = ending(underway, outcome, said);
  return {
    actions: [...moving(move), ...storeStatus(underway.rollout, status)],
    recheckAfterMs: lookAgainMs(move, underway.now),
  };
}

/** The workload is as it is to be: what stood beside it goes, and only then the marks. */
function retireExtras(underway: Underway, outcome: Outcome): Plan {
  const { rollout, extras } = underway;
  const names = extras.map(({ view }) => view.metadata.name).join(", ");
  const message = `${headOf(outcome)}: the extra Deployment ${names} is on its way out`;
  const status = ending(underway, outcome, { finalisingStep: "ReleaseWorkloadControl", message });
  return act(...storeStatus(rollout, status), ...retired(extras));
}

function headOf(outcome: Outcome): string {
  return outcome === "completed" ? FINALISING_MESSAGE : CANCELLING_MESSAGE;
}

/** The status of a release that ends and is not over yet. */
export function ending(
  underway: Underway,
  outcome: Outcome,
  {
    waitsFor = "Native",
    ...said
  }: {
    readonly finalisingStep: FinalisingStep;
    readonly message: string;
    readonly waitsFor?: "Native" | "Traffic";
  },
): RolloutStatus {
  const { rollout, record, now } = underway;
  const { message } = said;
  const reason = outcome === "completed" ? "Finalising" : "Cancelling";
  // What it leaves is the stable revision until it is over.
  const stableRevision = stableHashOf(underway.workload, record);
  const sub = { ...settledSub(underway), stableRevision, ...said };
  const saying = {
    phase: "Progressing",
    message,
    sub,
    conditions: [{ type: "Progressing", status: "True", reason, message }],
    dropped: ["Succeeded"],
    wait: { for: waitsFor, step: sub.currentStepIndex, revision: record.target, message },
  } as const;
  return statusSaying(rollout, saying, now);
}

/** Puts the user's settings back once more, if somebody has undone it while the webhook was away. */
function reopen({ workload, record }: Underway): readonly Action[] {
  const wanted = overlay(workload.object, record);
  return isDeepStrictEqual(wanted, workload.object) ? [] : [{ kind: "workload", wanted }];
}

export function overMessage({ status }: Rollout, outcome: Outcome): string {
  return outcome === "completed" ? COMPLETED_MESSAGE : canceledMessage(CANCELED_MESSAGE, status);
}

/** The status of a Rollout whose release is over. */
export function overStatus(
  { rollout, workload, now }: Pick<Underway, "rollout" | "workload" | "now">,
  outcome: Outcome,
): RolloutStatus {
  const message = overMessage(rollout, outcome);
  const { updated, available } = nativeProgress(workload);
  const counts = { replicas: updated, readyReplicas: available };
  const sub = { ...settledSub({ rollout, workload, now }), ...counts };
  const succeeded = outcome === "completed" ? "True" : "False";
  const saying = {
    phase: "Healthy",
    message,
    sub,
    conditions: [
      { type: "Progressing", status: "False", reason: "Completed", message },
      { type: "Succeeded", status: succeeded, reason: "Completed", message },
    ],
  } as const;
  return statusSaying(rollout, saying, now);
}
