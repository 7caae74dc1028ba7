import { count } from "./plan.ts";

// Sentences of `status.message`. Where the original has a fixed text, ours begins with it, because
// people and tools look for it (contract.md chapter 4); what follows says what is waited for.

/** A step, 1-based, of how many. */
export interface StepOf {
  readonly step: number;
  readonly steps: number;
}

/** Pods of a step, and the first one that has trouble. */
export interface PodsOfStep {
  readonly wanted: number;
  readonly ready: number;
  readonly trouble?: { readonly pod: string; readonly why: string };
  /** What is not waited for, in words; empty when all is. */
  readonly apart?: string;
}

export function upgradingMessage({ step, steps }: StepOf, pods: PodsOfStep): string {
  const head = `Rollout is in step(${step}/${steps}), and upgrade workload to new version`;
  const ready = `${pods.ready} of ${count(pods.wanted, "new pod")} ready`;
  const { apart = "" } = pods;
  return `${head}: ${ready}${apart === "" ? "" : `; ${apart}`}${troubleIn(pods)}`;
}

function troubleIn({ trouble }: PodsOfStep): string {
  if (trouble === undefined) return "";
  return `; pod ${trouble.pod} is not: ${trouble.why}. To go back, apply the previous version`;
}

export function approvalMessage({ step, steps }: StepOf): string {
  return `Rollout is in step(${step}/${steps}), and you need manually confirm to enter the next step`;
}

export function durationMessage({ step, steps }: StepOf, seconds: number): string {
  return `Rollout is in step(${step}/${steps}), and wait duration(${seconds} seconds) to enter the next step`;
}

export const PAUSED_MESSAGE = "Rollout has been paused, you can resume it by kube-cli";
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
