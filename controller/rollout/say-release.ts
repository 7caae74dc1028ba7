import type { RolloutStatus, Wait } from "@sluice/shared/api/rollout.ts";
import { approveCommand, podsCommand, resumeCommand } from "@sluice/shared/words/commands.ts";
import {
  approvalMessage,
  durationMessage,
  FINALISING_MESSAGE,
  PAUSED_MESSAGE,
  upgradingMessage,
} from "@sluice/shared/words/progress.ts";
import { apartInWords } from "../batches/reach.ts";
import type { Batch } from "../batches/readiness.ts";
import { podHashOf, rolloutIdOf, stableHashOf } from "../observe/facts.ts";
import { type Advanced, type Doing, pauseAt } from "./advance.ts";
import { wireTime } from "./conditions.ts";
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
    canary: canaryOf(underway, advanced, { nextStep, message }),
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
  const { steps } = terrainOf(underway);
  const place = { step: position.step, steps: steps.length };
  switch (doing.kind) {
    case "upgrading":
      return upgradingMessage(place, {
        ...podsOf(doing.batch),
        apart: apartInWords(underway.workload),
      });
    case "wait-approval":
      return approvalMessage(place);
    case "wait-until":
      return durationMessage(place, Number(pauseAt(position.step, steps)));
    case "stopped":
      return PAUSED_MESSAGE;
    case "completed":
      return FINALISING_MESSAGE;
  }
}

function podsOf({ wanted, ready, troubled: [first] }: Batch) {
  const trouble = first === undefined ? {} : { trouble: { pod: first.name, why: first.trouble } };
  return { wanted, ready, ...trouble };
}

function reasonOf({ kind }: Doing): "InRolling" | "Paused" | "Finalising" {
  switch (kind) {
    case "stopped":
      return "Paused";
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
      return { ...wait, for: "Approval", command: approveCommand(object) };
    case "wait-until":
      return {
        ...wait,
        for: "Duration",
        until: wireTime(doing.until),
        command: approveCommand(object),
      };
    case "stopped":
      return { ...wait, for: "Resume", command: resumeCommand(object) };
    case "completed":
      return { ...wait, for: "Native" };
  }
}

function canaryOf(
  underway: Underway,
  { position, doing }: Advanced,
  { nextStep, message }: { readonly nextStep: number; readonly message: string },
): NonNullable<RolloutStatus["canaryStatus"]> {
  const { workload, record, rollout } = underway;
  const { generation } = workload.object.metadata;
  const batch =
    doing.kind === "completed" ? terrainOf(underway).batchAt(position.step) : doing.batch;
  return {
    ...rollout.status?.canaryStatus,
    ...(generation === undefined ? {} : { observedWorkloadGeneration: generation }),
    observedRolloutID: rolloutIdOf({ rollout, workload }, record.target),
    stableRevision: stableHashOf(workload, record),
    canaryRevision: record.target,
    podTemplateHash: podHashOf(workload, record.target),
    canaryReplicas: batch.updated,
    canaryReadyReplicas: batch.ready,
    currentStepIndex: position.step,
    nextStepIndex: nextStep,
    currentStepState: position.state,
    finalisingStep: doing.kind === "completed" ? "ResumeWorkload" : "",
    message,
    lastUpdateTime: wireTime(position.since),
  };
}
