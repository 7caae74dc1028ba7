import type { Identity } from "@sluice/shared/api/rollout.ts";
import { subStatusOfStyle } from "@sluice/shared/api/status/sub-status.ts";
import { firstApproved } from "@sluice/shared/batches/pause.ts";
import {
  approveCommand,
  commandOfWait,
  resumeCommand,
  watchCommand,
} from "@sluice/shared/words/commands.ts";
import { planInWords, type Sizes } from "@sluice/shared/words/plan.ts";
import { ownHold } from "@sluice/shared/words/own-hold.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { KnownRollout } from "./known.ts";

// What the person who typed the command reads under it, as `Warning: …`.

/** An update that begins a release. */
export interface Beginning {
  /** The revision that is released. */
  readonly target: string;
  readonly sizes: Sizes;
  readonly by: Identity | undefined;
}

/** Told when an update starts a release. */
export function heldWarnings(rollout: KnownRollout, beginning: Beginning): readonly string[] {
  const { sizes } = beginning;
  return [
    `held by Rollout ${nameOf(rollout)}, ${planInWords(rollout.steps, { ...sizes, style: rollout.style })}`,
    ...pausedWarnings(rollout),
    `watch: ${watchCommand(rollout)}`,
    ...howToApprove(rollout, beginning),
  ];
}

/** An approval lets nothing go on meanwhile. */
function pausedWarnings(rollout: KnownRollout): readonly string[] {
  if (rollout.paused !== true) return [];
  const what = "the Rollout is paused, and no pod is updated before spec.strategy.paused is false";
  const warning = `${what}: ${resumeCommand(rollout)}`;
  return [warning.length <= WARNING_LENGTH ? warning : what];
}

/** The command for the first step that waits, since it is for that one alone; nothing where none does. */
function howToApprove(rollout: KnownRollout, { target, by }: Beginning): readonly string[] {
  const { steps, style } = rollout;
  const step = isBarred(rollout, target) ? 1 : firstApproved(steps, style);
  if (step === undefined) return [];
  const approve = approveAs(rollout, by);
  const command = approveCommand(rollout, subStatusOfStyle(style), { step, revision: target });
  const warning = `${approve}: ${command}`;
  if (warning.length <= WARNING_LENGTH) return [warning];
  // No command comes after the word approve but one that does: so people and programs find it.
  return [`${commandOfWait(rollout)} prints, once it waits, the command to ${approve}`];
}

/** Whoever may not approve reads so at once, and not only when they are refused. */
function approveAs({ approval }: KnownRollout, by: Identity | undefined): string {
  const { requireDifferentUser, automation = [] } = approval ?? {};
  const barred = requireDifferentUser === true && by !== undefined && !automation.includes(by.user);
  return barred ? "approve (somebody other than you)" : "approve";
}

/** Told when an update replaces one that is in flight. */
export function replacedWarnings(rollout: KnownRollout, beginning: Beginning): readonly string[] {
  const [held = "", ...commands] = heldWarnings(rollout, beginning);
  return [`replaces the release in flight and starts again at step 1: ${held}`, ...commands];
}

/** Told when an update goes back to the revision that the release set out from. */
export function backWarning(rollout: KnownRollout): string {
  return `back to the stable revision: Rollout ${nameOf(rollout)} ends its release and lets this through at once`;
}

/** Told when it does so by the steps. */
export function backInBatchesWarnings(
  rollout: KnownRollout,
  beginning: Beginning,
): readonly string[] {
  const [held = "", ...commands] = heldWarnings(rollout, beginning);
  const how = "back to the stable revision in batches, of the pods that are to go back";
  return [`${how}: ${held}`, ...commands];
}

/** Told when an update brings a revision again that an automatic rollback took back. */
export function barredWarnings(rollout: KnownRollout, target: string): readonly string[] {
  const { namespace, name, rolledBack } = rollout;
  if (rolledBack === undefined || !isBarred(rollout, target)) return [];
  // No command comes after the word approve: that is how people and programs find the one that does.
  const why = `kubectl describe rollout ${name} -n ${namespace} says why`;
  const what = `revision ${target} was rolled back automatically at ${rolledBack.at}`;
  return [`${why}: ${what}, so it does not begin before somebody approves`];
}

function isBarred({ rolledBack }: KnownRollout, target: string): boolean {
  return rolledBack?.revision === target;
}

/** Told when a third version comes in the middle of a blue-green release. */
export function supersededWarning(rollout: KnownRollout): string {
  return `Rollout ${nameOf(rollout)} releases another version blue-green and does not take this one: nothing moves until you apply that version again, or roll back to the previous one`;
}

/** Told when the version that is being released is applied again after another one. */
export function onwardWarning(rollout: KnownRollout): string {
  return `Rollout ${nameOf(rollout)} goes on where its blue-green release of this version stood`;
}

/** Told at any other update in the middle of a release. */
export function inProgressWarning(rollout: KnownRollout, kind: string): string {
  const state = rollout.message === "" ? "a release is in progress" : clipped(rollout.message);
  return `Rollout ${nameOf(rollout)} keeps holding this ${kind}: ${state}. To go back: apply the previous version`;
}

/** Told when a managed workload is updated and no Rollout holds it; it may do so itself. */
export function passedWarning(rollout: KnownRollout, sent: Workload, reason: string): string {
  const [head, hold] = [`not held by Rollout ${nameOf(rollout)}`, ownHold(sent)];
  return hold === undefined
    ? `${head}, all pods of this ${sent.kind} are updated now: ${reason}`
    : `${head}: ${reason}; this ${sent.kind} is ${hold}`;
}

/** Told when two Rollouts refer to one workload, which only a race can bring about. */
export function rivalWarnings([rollout, rival]: readonly KnownRollout[]): readonly string[] {
  if (rollout === undefined || rival === undefined) return [];
  return [
    `Rollout ${nameOf(rival)} refers to this workload too and is ignored: ${nameOf(rollout)} is older`,
  ];
}

/** An API server cuts a warning after that many characters, and its end says what to do. */
const WARNING_LENGTH = 256;
const MESSAGE_LENGTH = 120;

function clipped(message: string): string {
  return message.length <= MESSAGE_LENGTH ? message : `${message.slice(0, MESSAGE_LENGTH - 2)} …`;
}

function nameOf({ namespace, name }: KnownRollout): string {
  return `${namespace}/${name}`;
}
