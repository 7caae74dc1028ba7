import { progressingReason } from "./conditions.ts";
import { rolledBackOf } from "./rolled-back.ts";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { type SubStatus, subStatusOf } from "@sluice/shared/api/status/sub-status.ts";

/** `finalisingStep` of a step that waits, when it is over and only the old pods are still there. */
export const LEAVING = "ResumeWorkload";

/** Where a release stands in its steps. */
export interface Position {
  /** 1-based. */
  readonly step: number;
  readonly state:
    /** A revision that was rolled back automatically does not begin by itself. */
    | "BeforeStepUpgrade"
    | "StepUpgrade"
    /** The pods of the step are ready, and requests follow. */
    | "StepTrafficRouting"
    | "StepPaused"
    | "StepReady"
    /** The last step is over, and the old version stays for a while. */
    | "ScaleDownDelay"
    /** Somebody has ended that. */
    | "ScaleDownReady"
    | "Completed";
  /** When this state began; pauses are counted from here. */
  readonly since: Date;
}

/** What the stored status asks for: go on from a position, or what a user wrote into it. */
export type Stored =
  | { readonly kind: "at"; readonly position: Position }
  /** Somebody approved the step that waits; `again`: that it is tried, and not that it is left. */
  | { readonly kind: "approved"; readonly position: Position; readonly tries?: "again" }
  /** Somebody approved a step that did not wait for it: a second approval, or one too early. */
  | { readonly kind: "approved-too-early"; readonly position: Position }
  /** Somebody wrote another step into `nextStepIndex`. */
  | { readonly kind: "jump"; readonly position: Position; readonly to: number };

/** What decides whether an approval counts. */
export interface Waiting {
  readonly revision: string;
  /** Whether a step has all its pods. */
  reachedAt(step: number): boolean;
}

/**
 * Reads the position of a release out of its status, and what a user wrote there.
 *
 * We never store `StepReady` on our own, so it is always somebody's approval. It counts for the
 * step and the revision that `status.wait` says were waiting for one. An older client may have
 * dropped that field with its whole-status write; then a step with all its pods was waiting.
 * `Completed` is believed only beside our own `Finalising`.
 */
export function readPosition(status: RolloutStatus, steps: number, waiting: Waiting): Stored {
  const sub = subStatusOf(status);
  const step = Math.min(Math.max(sub?.currentStepIndex ?? 1, 1), steps);
  const since = new Date(sub?.lastUpdateTime ?? 0);
  const at = (state: Position["state"]): Position => ({ step, state, since });
  const to = jumpTarget(sub, step, steps);
  const barred = rolledBackOf(status, waiting.revision) !== undefined;
  const state = stateOf(status, { step, barred });
  if (to !== undefined) return { kind: "jump", position: at(state), to };
  if (state !== "StepReady" && state !== "ScaleDownReady")
    return { kind: "at", position: at(state) };
  return barred || waitsAfterDeadline(status, step, waiting)
    ? { kind: "approved", position: at(state), tries: "again" }
    : approvalOf(status, at(state), waiting);
}

/** What an approval counts for, by what was waiting when it came. */
function approvalOf(status: RolloutStatus, position: Position, waiting: Waiting): Stored {
  if (countsAsApproval(status, position, waiting)) return { kind: "approved", position };
  const state = position.state === "StepReady" ? "StepUpgrade" : "ScaleDownDelay";
  return { kind: "approved-too-early", position: { ...position, state } };
}

/**
 * The step, 1-based, that an approval at this position is for. That the old version goes is not what the last
 * step waited for, and who approves the one must not end the other: it counts as a step of its own.
 */
export function approvedAt({ step, state }: Pick<Position, "step" | "state">): number {
  return state === "ScaleDownDelay" || state === "ScaleDownReady" ? step + 1 : step;
}

/** The step after this one, 1-based; -1 after the last, as the wire has it. */
export function nextIndex(step: number, steps: number): number {
  return step < steps ? step + 1 : -1;
}

function jumpTarget(sub: SubStatus | undefined, step: number, steps: number): number | undefined {
  const next = sub?.nextStepIndex;
  // Beside a step that there is no more, it is what was next then, and nobody's wish.
  if (sub?.currentStepIndex !== step) return undefined;
  if (next === undefined || next === nextIndex(step, steps)) return undefined;
  return next >= 1 && next <= steps ? next : undefined;
}

function stateOf(
  status: RolloutStatus,
  { step, barred }: { readonly step: number; readonly barred: boolean },
): Position["state"] {
  const sub = subStatusOf(status);
  // Steps were taken out of the spec under our feet: the last one that is left is looked at anew.
  if (sub?.currentStepIndex !== step) return "StepUpgrade";
  const state = sub.currentStepState;
  if (state === "StepPaused" || state === "StepReady") return waitingState(sub, state);
  if (state === "StepTrafficRouting") return state;
  if (state === "Completed" && progressingReason(status) === "Finalising") return state;
  return barred && state === "BeforeStepUpgrade" ? state : "StepUpgrade";
}

export function waitingState(sub: SubStatus, state: "StepPaused" | "StepReady"): Position["state"] {
  if (!isLeaving(sub)) return state;
  return state === "StepPaused" ? "ScaleDownDelay" : "ScaleDownReady";
}

function waitsAfterDeadline({ wait }: RolloutStatus, step: number, { revision }: Waiting): boolean {
  return wait?.for === "Deadline" && wait.step === step && wait.revision === revision;
}

/** The last step is over, and what waits is the old version: the wire has no state of its own for that. */
function isLeaving(sub: SubStatus): boolean {
  return sub.finalisingStep === LEAVING;
}

function countsAsApproval({ wait }: RolloutStatus, position: Position, waiting: Waiting): boolean {
  if (wait === undefined || wait.for === "Resume") return waiting.reachedAt(position.step);
  // While requests are late the status has a command: who approves goes on without the gateway's word.
  const late = wait.for === "Traffic" && wait.command !== undefined;
  const waited = wait.for === "Approval" || wait.for === "Duration" || late;
  return waited && wait.step === approvedAt(position) && wait.revision === waiting.revision;
}
