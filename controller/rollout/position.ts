import { progressingReason } from "./conditions.ts";
import { rolledBackOf } from "./rolled-back.ts";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { type SubStatus, subStatusOf } from "@sluice/shared/api/status/sub-status.ts";

/** Where a release stands in its steps. */
export interface Position {
  /** 1-based. */
  readonly step: number;
  readonly state: "BeforeStepUpgrade" | "StepUpgrade" | "StepPaused" | "StepReady" | "Completed";
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
  if (state !== "StepReady") return { kind: "at", position: at(state) };
  if (barred || waitsAfterDeadline(status, step, waiting)) {
    return { kind: "approved", position: at("StepReady"), tries: "again" };
  }
  return countsAsApproval(status, step, waiting)
    ? { kind: "approved", position: at("StepReady") }
    : { kind: "approved-too-early", position: at("StepUpgrade") };
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
  if (state === "StepPaused" || state === "StepReady") return state;
  if (barred && state === "BeforeStepUpgrade") return state;
  return state === "Completed" && progressingReason(status) === "Finalising"
    ? "Completed"
    : "StepUpgrade";
}

function waitsAfterDeadline({ wait }: RolloutStatus, step: number, { revision }: Waiting): boolean {
  return wait?.for === "Deadline" && wait.step === step && wait.revision === revision;
}

function countsAsApproval({ wait }: RolloutStatus, step: number, waiting: Waiting): boolean {
  if (wait === undefined || wait.for === "Resume") return waiting.reachedAt(step);
  const waited = wait.for === "Approval" || wait.for === "Duration";
  return waited && wait.step === step && wait.revision === waiting.revision;
}
