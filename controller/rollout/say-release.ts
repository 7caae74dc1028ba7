import type { RolloutStatus, Wait } from "@sluice/shared/api/rollout.ts";
import {
  type SubStatus,
  subStatusField,
  subStatusOf,
} from "@sluice/shared/api/status/sub-status.ts";
import { approveCommand, podsCommand, resumeCommand } from "@sluice/shared/words/commands.ts";
import {
  approvalMessage,
  durationMessage,
  FINALISING_MESSAGE,
  PAUSED_MESSAGE,
  scaleDownMessage,
  SUPERSEDED_MESSAGE,
  upgradingMessage,
} from "@sluice/shared/words/progress.ts";
import type { Batch } from "../batches/readiness.ts";
import { podHashOf, rolloutIdOf, stableHashOf } from "../observe/facts.ts";
import { type Advanced, type Doing, waitAt } from "./advance.ts";
import { wireTime } from "./conditions.ts";
import { LEAVING } from "./position.ts";
import { statusSaying } from "./status.ts";
import { terrainOf, type Underway } from "./terrain.ts";
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
    conditions: [
      { type: "Progressing", status: "True", reason: reasonOf(advanced.doing), message },
    ],
    dropped: ["Succeeded"],
    wait,
    ...who,
  } as const;
  return statusSaying(rollout, saying, now);
}

function messageOf(underway: Underway, { position, doing }: Advanced): string {
  const terrain = terrainOf(underway);
  const { steps } = terrain;
  const place = { step: position.step, steps: steps.length };
  switch (doing.kind) {
    case "upgrading":
      return upgradingMessage(place, podsOf(doing.batch));
    case "wait-approval":
      return approvalMessage(place);
    case "wait-until":
      return position.state === "ScaleDownDelay"
        ? scaleDownMessage(wireTime(doing.until))
        : durationMessage(place, Number(waitAt(position, terrain)));
    case "stopped":
      return doing.by === "pause" ? PAUSED_MESSAGE : SUPERSEDED_MESSAGE;
    case "completed":
      return FINALISING_MESSAGE;
  }
}

function podsOf({ wanted, ready, troubled: [first] }: Batch) {
  const trouble = first === undefined ? {} : { trouble: { pod: first.name, why: first.trouble } };
  return { wanted, ready, ...trouble };
}

function reasonOf(doing: Doing): "InRolling" | "Paused" | "Finalising" {
  switch (doing.kind) {
    case "stopped":
      return doing.by === "pause" ? "Paused" : "InRolling";
    case "completed":
      return "Finalising";
    case "upgrading":
    case "wait-approval":
    case "wait-until":
      return "InRolling";
  }
}

function waitOf(
  { rollout, record, workload }: Underway,
  { position, doing }: Advanced,
  message: string,
): Omit<Wait, "since"> {
  const { name, namespace } = rollout.metadata;
  const object = { name, namespace };
  const wait = { step: position.step, revision: record.target, message };
  switch (doing.kind) {
    case "upgrading":
      return {
        ...wait,
        for: "Pods",
        command: podsCommand(object, podHashOf(workload, record.target)),
      };
    case "wait-approval":
      return {
        ...wait,
        for: "Approval",
        command: approveCommand(object, subStatusField(rollout.spec)),
      };
    case "wait-until":
      return {
        ...wait,
        for: "Duration",
        until: wireTime(doing.until),
        command: approveCommand(object, subStatusField(rollout.spec)),
      };
    case "stopped":
      return doing.by === "pause"
        ? { ...wait, for: "Resume", command: resumeCommand(object) }
        : { ...wait, for: "Workload" };
    case "completed":
      return { ...wait, for: "Native" };
  }
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
    observedRolloutID: rolloutIdOf({ rollout, workload }, record.target),
    stableRevision: stableHashOf(workload, record),
    revision: record.target,
    podTemplateHash: podHashOf(workload, record.target),
    replicas: batch.updated,
    readyReplicas: batch.ready,
    currentStepIndex: position.step,
    nextStepIndex: nextStep,
    ...wireState(position),
    message,
    lastUpdateTime: wireTime(position.since),
  };
}

function wireState({
  state,
}: Advanced["position"]): Pick<SubStatus, "currentStepState" | "finalisingStep"> {
  switch (state) {
    case "StepUpgrade":
    case "StepPaused":
    case "StepReady":
      return { currentStepState: state, finalisingStep: "" };
    case "ScaleDownDelay":
      return { currentStepState: "StepPaused", finalisingStep: LEAVING };
    case "ScaleDownReady":
      return { currentStepState: "StepReady", finalisingStep: LEAVING };
    case "Completed":
      return { currentStepState: state, finalisingStep: LEAVING };
  }
}
