import type { RolloutStatus, Wait } from "@sluice/shared/api/rollout.ts";
import { planHash } from "@sluice/shared/api/plan-hash.ts";
import type { ProgressingReason } from "@sluice/shared/api/status/conditions.ts";
import { type SubStatus, subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { podsCommand, resumeCommand } from "@sluice/shared/words/commands.ts";
import {
  approvalMessage,
  barredMessage,
  CANCELLING_MESSAGE,
  durationMessage,
  FINALISING_MESSAGE,
  overdueMessage,
  PAUSED_MESSAGE,
  scaleDownMessage,
  type StepOf,
  SUPERSEDED_MESSAGE,
  upgradingMessage,
  withTrouble,
} from "@sluice/shared/words/progress.ts";
import { apartInWords } from "../batches/reach.ts";
import type { Batch } from "../batches/readiness.ts";
import { newsIn } from "../batches/obstacle.ts";
import { podHashOf, rolloutIdOf, stableHashOf } from "../observe/facts.ts";
import { type Advanced, type Doing, waitAt } from "./advance.ts";
import { commandToApprove } from "./approve-command.ts";
import { wireTime } from "./conditions.ts";
import { routingWait, sayRoutes, waitForRoutes } from "./late-routes.ts";
import { approvedAt, type Position } from "./position.ts";
import { rolledBackOf } from "./rolled-back.ts";
import { statusSaying } from "./status.ts";
import { terrainOf, type Underway } from "./terrain.ts";
import { wireState } from "./wire-state.ts";
import type { Who } from "./who.ts";

/** What the status says beyond where the release stands. */
interface Said {
  /** `nextStepIndex` to store. */
  readonly nextStep: number;
  readonly who: Who;
}

/** The status of a release under way. */
export function sayRelease(
  underway: Underway,
  advanced: Advanced,
  { nextStep, who }: Said,
): RolloutStatus {
  const { rollout, now } = underway;
  const message = messageOf(underway, advanced);
  const wait = waitOf(underway, advanced, message);
  const saying = {
    phase: "Progressing",
    message,
    sub: subOf(underway, advanced, { nextStep, message }),
    conditions: [{ type: "Progressing", status: "True", reason: reasonOf(advanced), message }],
    dropped: ["Succeeded"],
    wait,
    ...who,
  } as const;
  return statusSaying(rollout, saying, now);
}

/** What is going on, in a sentence. */
export function messageOf(underway: Underway, { position, doing }: Advanced): string {
  const terrain = terrainOf(underway);
  const { steps } = terrain;
  const place = { step: position.step, steps: steps.length };
  switch (doing.kind) {
    case "upgrading":
      return upgradingMessage(place, {
        ...podsOf(doing.batch),
        apart: apartInWords(underway.workload),
      });
    case "routing":
      return sayRoutes(underway, { ...place, state: position.state }, doing.move);
    case "wait-approval":
      // Who decides is to know of pods that the threshold lets be unready.
      return withTrouble(approvalMessage(place), doing.batch.obstacle);
    case "wait-until":
      return position.state === "ScaleDownDelay"
        ? scaleDownMessage(wireTime(doing.until))
        : durationMessage(place, Number(waitAt(position, terrain)));
    case "stopped":
      return stoppedMessage(underway, doing, place);
    case "completed":
      return FINALISING_MESSAGE;
  }
}

type Stopped = Extract<Doing, { kind: "stopped" }>;

function stoppedMessage(underway: Underway, { why, batch }: Stopped, place: StepOf): string {
  const { rollout, record } = underway;
  switch (why?.kind) {
    case undefined:
      return PAUSED_MESSAGE;
    case "routes":
      return sayRoutes(underway, { ...place, state: "StepUpgrade" }, why.move);
    case "superseded":
      return SUPERSEDED_MESSAGE;
    case "barred":
      return barredMessage(place, rolledBackOf(rollout.status, record.target)?.message ?? "");
    case "overdue":
      return why.deadline.onDeadline === "Rollback"
        ? CANCELLING_MESSAGE
        : overdueMessage(place, podsOf(batch), why.deadline.seconds);
  }
}

function podsOf({ wanted, ready, obstacle: trouble }: Batch) {
  return { wanted, ready, trouble };
}

function reasonOf({ position, doing }: Advanced): ProgressingReason {
  // It is over, whatever keeps it from being finished.
  if (position.state === "Completed") return "Finalising";
  switch (doing.kind) {
    case "stopped":
      return reasonOfStop(doing);
    case "completed":
      return "Finalising";
    case "upgrading":
    case "routing":
    case "wait-approval":
    case "wait-until":
      return "InRolling";
  }
}

function reasonOfStop({ why }: Stopped): ProgressingReason {
  switch (why?.kind) {
    case undefined:
      return "Paused";
    case "routes":
    case "barred":
    case "superseded":
      return "InRolling";
    case "overdue":
      return "DeadlineExceeded";
  }
}

function waitOf(
  underway: Underway,
  { position, doing }: Advanced,
  message: string,
): Omit<Wait, "since"> {
  const { rollout, record, workload, now } = underway;
  const { name, namespace } = rollout.metadata;
  const object = { name, namespace };
  const wait = { step: approvedAt(position), revision: record.target, message };
  switch (doing.kind) {
    case "upgrading":
      return {
        ...wait,
        for: "Pods",
        ...causeOf(doing.batch, now),
        ...(doing.until === undefined ? {} : { until: wireTime(doing.until) }),
        command: podsCommand(object, podHashOf(workload, record.target)),
      };
    case "routing":
      return { ...wait, ...routingWait(underway, position, doing.move) };
    case "wait-approval":
      return { ...wait, for: "Approval", command: commandToApprove(underway, position) };
    case "wait-until":
      return {
        ...wait,
        for: "Duration",
        until: wireTime(doing.until),
        command: commandToApprove(underway, position),
      };
    case "stopped":
      return { ...wait, ...causeOf(doing.batch, now), ...endOf(underway, doing, position) };
    case "completed":
      return { ...wait, for: "Native" };
  }
}

/** What ends a stop. An automatic rollback waits for nobody. */
function endOf(
  underway: Underway,
  { why }: Stopped,
  position: Position,
): Pick<Wait, "for" | "command" | "until"> {
  const command = commandToApprove(underway, position);
  switch (why?.kind) {
    case undefined:
      return { for: "Resume", command: resumeCommand(underway.rollout.metadata) };
    case "routes":
      return waitForRoutes(why.move);
    case "superseded":
      return { for: "Workload" };
    case "barred":
      return { for: "Approval", command };
    case "overdue":
      return { for: "Deadline", ...(why.deadline.onDeadline === "Rollback" ? {} : { command }) };
  }
}

function causeOf({ obstacle }: Batch, now: Date): Pick<Wait, "cause"> {
  const cause = newsIn(obstacle, now)?.cause;
  return cause === undefined ? {} : { cause };
}

function subOf(
  underway: Underway,
  { position, doing }: Advanced,
  { nextStep, message }: { readonly nextStep: number; readonly message: string },
): SubStatus {
  const { workload, record, rollout } = underway;
  const { generation } = workload.object.metadata;
  const batch =
    doing.kind === "completed" ? terrainOf(underway).batchAt(position.step) : doing.batch;
  return {
    ...subStatusOf(rollout.status),
    ...(generation === undefined ? {} : { observedWorkloadGeneration: generation }),
    observedRolloutID: rolloutIdOf({ rollout, workload }, record),
    rolloutHash: planHash(rollout.spec),
    stableRevision: stableHashOf(workload, record),
    revision: record.target,
    podTemplateHash: podHashOf(workload, record.target),
    replicas: batch.updated,
    readyReplicas: batch.ready,
    currentStepIndex: position.step,
    nextStepIndex: nextStep,
    ...wireState({ position, doing }),
    message,
    lastUpdateTime: wireTime(position.since),
  };
}
