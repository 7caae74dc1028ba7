import { count } from "./plan.ts";

// Sentences of `status.message`. Where the original has a fixed text, ours begins with it, because
// people and tools look for it (contract.md chapter 4); what follows says what is waited for.

/** A step, 1-based, of how many. */
export interface StepOf {
  readonly step: number;
  readonly steps: number;
}

/** Pods of a step, and what keeps one of them. */
export interface PodsOfStep {
  readonly wanted: number;
  readonly ready: number;
  /** What is not waited for, in words; empty when all is. */
  readonly apart?: string;
  readonly trouble?: TroubleInWords | undefined;
}

export interface TroubleInWords {
  /** Absent: no pod can be made. */
  readonly pod?: string;
  readonly words: string;
  readonly since: Date;
  /** Pods that are not ready either. */
  readonly others: number;
}

export function upgradingMessage({ step, steps }: StepOf, pods: PodsOfStep): string {
  const head = `Rollout is in step(${step}/${steps}), and upgrade workload to new version`;
  const ready = `${pods.ready} of ${count(pods.wanted, "new pod")} ready`;
  const { apart = "" } = pods;
  return `${head}: ${ready}${apart === "" ? "" : `; ${apart}`}${troubleIn(pods)}`;
}

/** @param what is waited for, in a clause */
export function routingMessage({ step, steps }: StepOf, what: string): string {
  return `Rollout is in step(${step}/${steps}), and route traffic to new version: ${what}`;
}

/** By these words it is known that it has been said already. */
export const LATE_WORDS = "for more than";

/** @param way where somebody can go from here */
export function lateRoutesMessage(
  message: string,
  seconds: number,
  way: "onwards or back" | "back",
): string {
  const onwards = way === "back" ? "" : "approve to go on all the same, or ";
  return `${message}; so ${LATE_WORDS} ${seconds} s now: ${onwards}apply the previous version to go back`;
}

/** Said while a release is held since its pods were late. */
export function overdueMessage({ step, steps }: StepOf, pods: PodsOfStep, seconds: number): string {
  return `Rollout is in step(${step}/${steps}), and ${lateInWords(pods, seconds)}. It is held as it is: approve it to try again, or apply the previous version to go back`;
}

/** Said of a revision that is sent again after an automatic rollback. */
export function barredMessage({ step, steps }: StepOf, why: string): string {
  return `Rollout is in step(${step}/${steps}), and you need manually confirm to begin it: ${why}`;
}

/** Why a release was taken back, and what that means from now on. */
export function rolledBackMessage(
  { step, revision }: { readonly step: number; readonly revision: string },
  pods: PodsOfStep,
  seconds: number,
): string {
  return `revision ${revision} was rolled back automatically in step(${step}), as ${lateInWords(pods, seconds)}. If it is sent again, it does not begin before somebody approves it`;
}

function lateInWords({ wanted, ready, trouble }: PodsOfStep, seconds: number): string {
  const late = `${ready} of ${count(wanted, "new pod")} were ready after ${seconds} s`;
  return withTrouble(late, trouble);
}

function troubleIn({ trouble }: PodsOfStep): string {
  if (trouble === undefined) return "";
  return `${withTrouble("", trouble)}. To go back, apply the previous version`;
}

/** A sentence, and what is wrong with a pod beside it. */
export function withTrouble(sentence: string, trouble: TroubleInWords | undefined): string {
  return trouble === undefined ? sentence : `${sentence}; ${troubleInWords(trouble)}`;
}

/** `pod shop-1 is not ready since 2026-06-01T12:00:05Z: container app: CrashLoopBackOff (and 2 more pods)`. */
export function troubleInWords({ pod, words, since, others }: TroubleInWords): string {
  const what = pod === undefined ? "new pods cannot be made" : `pod ${pod} is not ready`;
  const time = since.toISOString().replace(/\.\d{3}Z$/, "Z");
  const more =
    others === 0
      ? ""
      : ` (and ${count(others, "more pod")}${pod === undefined ? " not ready" : ""})`;
  return `${what} since ${time}: ${words}${more}`;
}

export function approvalMessage({ step, steps }: StepOf): string {
  return `Rollout is in step(${step}/${steps}), and you need manually confirm to enter the next step`;
}

export function durationMessage({ step, steps }: StepOf, seconds: number): string {
  return `Rollout is in step(${step}/${steps}), and wait duration(${seconds} seconds) to enter the next step`;
}

/** @param until RFC 3339 */
export function scaleDownMessage(until: string): string {
  return `Rollout has completed its steps, and the old version stays until ${until}; approve to end it earlier, or apply the previous version to go back at once`;
}

export const PAUSED_MESSAGE = "Rollout has been paused, you can resume it by kube-cli";
export const SUPERSEDED_MESSAGE =
  "new version releasing detected in the progress of blue-green release, please rollback first";
export const FINALISING_MESSAGE = "Rollout has been completed and some closing work is being done";
export const CANCELLING_MESSAGE =
  "The workload has been rolled back and the rollout process will be canceled";
export const COMPLETED_MESSAGE = "Rollout progressing has been completed";
export const CANCELED_MESSAGE = "Rollout progressing has been canceled";
export const HEALTHY_MESSAGE = "rollout is healthy";
export const IDLE_STEP_MESSAGE = "workload deployment is completed";
export const MISSING_MESSAGE = "Workload Not Found";
export const DISABLED_MESSAGE = "Rollout is disabled";
export const DISABLING_MESSAGE = "Disabling rollout, release resources";
export const TERMINATING_MESSAGE = "Rollout is in terminating";

/** How far the native controller is when it completes by itself. */
export interface NativeProgress {
  /** Its counts are about what is stored now, and not about what was before. */
  readonly reported: boolean;
  readonly replicas: number;
  readonly updated: number;
  readonly available: number;
  readonly total: number;
}

/** Said of a release that ends, while the Deployment's own controller replaces what is left. */
export function nativeMessage(head: string, native: NativeProgress): string {
  const { replicas, updated, available, total } = native;
  if (!native.reported) return `${head}: waiting for the Deployment's own controller`;
  const old = Math.max(0, total - updated);
  const left = old > 0 ? `, ${count(old, "other pod")} left` : "";
  return `${head}: ${updated} of ${count(replicas, "pod")} at their revision, ${available} available${left}`;
}
