import type { Style } from "@sluice/shared/api/style.ts";
import type { Step } from "@sluice/shared/api/rollout.ts";
import type { Batch } from "../batches/readiness.ts";
import type { Deadline } from "../batches/deadline.ts";
import type { Course } from "../traffic/course.ts";
import type { Look, Move } from "../traffic/stations.ts";
import { pauseAt } from "@sluice/shared/batches/pause.ts";
import type { Position } from "./position.ts";

/** What a release does at its position. */
export type Doing =
  /** Pods change their revision, or are not ready yet, or not known to their Service (`move`). */
  | {
      readonly kind: "upgrading";
      readonly batch: Batch;
      readonly until?: Date;
      readonly move?: Move;
    }
  /** Pods are as the step needs them, and requests are on their way to where they are to be. */
  | { readonly kind: "routing"; readonly batch: Batch; readonly move: Move; readonly until?: Date }
  | { readonly kind: "wait-approval"; readonly batch: Batch }
  | { readonly kind: "wait-until"; readonly batch: Batch; readonly until: Date }
  /** Nothing moves; without `why`, as `strategy.paused` asks for it. */
  | { readonly kind: "stopped"; readonly batch: Batch; readonly why?: Why }
  | { readonly kind: "completed" };

/** What stops a release, besides `strategy.paused`. */
export type Why =
  /** Requests have to be elsewhere before the pods of the step move. */
  | { readonly kind: "routes"; readonly move: Move }
  /** An automatic rollback has taken this revision back: it does not begin before somebody approves. */
  | { readonly kind: "barred" }
  /** A version that a blue-green release does not go to has come in the middle of it. */
  | { readonly kind: "superseded" }
  /** Its pods were not ready in time. Held, or on the way back. */
  | { readonly kind: "overdue"; readonly deadline: Deadline };

/** All that is stopped by `strategy.paused`, and goes on after it. */
export function isPaused(doing: Doing): boolean {
  return doing.kind === "stopped" && doing.why === undefined;
}

export interface Advanced {
  readonly position: Position;
  readonly doing: Doing;
  /** Steps whose pods got ready in this look, 1-based. */
  readonly done: readonly number[];
  /** What of the requests is brought to its place on the way, and holds nothing up. */
  readonly moved?: Move;
}

export interface Terrain {
  readonly steps: readonly Step[];
  readonly paused: "paused" | "running";
  /** A version that the release does not go to has come, and it cannot take that one in. */
  readonly superseded?: "superseded";
  /** Absent: `Partition`. */
  readonly style?: Style | undefined;
  /** How long both versions stay after the last step, in seconds; absent: not at all. */
  readonly scaleDownDelaySeconds?: number | undefined;
  readonly now: Date;
  /** How far the pods are for a step, 1-based. */
  batchAt(step: number): Batch;
  /** Where the requests are to be; absent where none are routed. */
  readonly course?: Course | undefined;
  /** Whether the first pods may move, as far as the TrafficRouting goes that it refers to; absent: they may. */
  readonly shared?: Look | undefined;
  /** By when the pods of a step, 1-based, have to be ready; absent when no step has such a time. */
  deadlineAt?(step: number): Deadline | undefined;
}

/**
 * Goes on from a position as far as the facts allow, over any number of steps without a wait.
 *
 * Pure and without memory: killed after any of it was stored, the next look goes on from there.
 */
export function advance(from: Position, terrain: Terrain): Advanced {
  const moved: Move[] = [];
  const far = walk(from, terrain, (move, at) => !isBeyond(at, from) && goesAlong(move, moved));
  const [first] = moved;
  if (first === undefined) return far;
  // What was seen before the first of two moves says nothing of the second; but for the end, which has to wait
  // for what the last step has moved.
  const isWhole = movingIn(far.doing) === undefined || far.position.state === "Completed";
  return isWhole ? { ...far, moved: first } : walk(from, terrain, () => false);
}

/** One move may be carried out and taken for done in the same look. */
function goesAlong(move: Move, moved: Move[]): boolean {
  if (move.atOnce !== true || moved.length > 0) return false;
  moved.push(move);
  return true;
}

/** Whether a release goes on although this is not there yet at that position. */
type Passes = (move: Move, at: Position) => boolean;

/**
 * Whether a position has to be stored before anything is written for it: from the one that is stored, the next
 * look would find that undone what this one asks for, and undo it.
 */
export function isBeyond(position: Position, from: Position): boolean {
  const asks = from.state === "StepUpgrade" || from.state === "StepTrafficRouting";
  const next = position.step !== from.step || position.state === "Completed";
  return asks && next;
}

function walk(from: Position, terrain: Terrain, passes: Passes): Advanced {
  const done: number[] = [];
  let position = from;
  for (;;) {
    const batch = terrain.batchAt(position.step);
    const at = position;
    const doing =
      stopAt(position, batch, terrain) ??
      doingAt(position, batch, { ...terrain, passes: (move) => passes(move, at) });
    if (doing !== "over") return { position, doing, done };
    if (position.state === "StepUpgrade") done.push(position.step);
    position = after(position, terrain);
  }
}

/** The move that a release waits for. */
export function movingIn(doing: Doing): Move | undefined {
  if (doing.kind === "routing" || doing.kind === "upgrading") return doing.move;
  return doing.kind === "stopped" && doing.why?.kind === "routes" ? doing.why.move : undefined;
}

/** What stops a release wherever it stands. */
function stopAt(
  { state }: Position,
  batch: Batch,
  { superseded, paused }: Terrain,
): Doing | undefined {
  // Another version in its place would be let out by the end of this one.
  if (superseded !== undefined) return { kind: "stopped", batch, why: { kind: "superseded" } };
  if (state === "Completed") return undefined;
  return paused === "paused" ? { kind: "stopped", batch } : undefined;
}

interface Way extends Terrain {
  readonly passes: (move: Move) => boolean;
}

function doingAt(position: Position, batch: Batch, way: Way): Doing | "over" {
  if (position.state === "BeforeStepUpgrade") {
    return { kind: "stopped", batch, why: { kind: "barred" } };
  }
  if (position.state === "StepUpgrade") return upgradingAt(position.step, batch, way);
  if (position.state === "StepTrafficRouting") return routingAt(position.step, batch, way);
  if (position.state === "Completed") return endingAt(batch, way);
  if (position.state === "StepReady" || position.state === "ScaleDownReady") return "over";
  const pause = waitAt(position, way);
  // A pause is over when its time is; pods that a scaling left behind are caught up with meanwhile.
  if (pause === "approval") return { kind: "wait-approval", batch };
  const until = new Date(position.since.getTime() + pause * 1000);
  return way.now >= until ? "over" : { kind: "wait-until", batch, until };
}

function routingAt(step: number, batch: Batch, way: Way): Doing | "over" {
  // No requests are routed any more, or never were: then it is all about the pods.
  if (way.course === undefined) return upgradingAt(step, batch, way);
  const move = way.course.after(step);
  return move === "there" || way.passes(move) ? "over" : { kind: "routing", batch, move };
}

function endingAt(batch: Batch, { course, passes }: Way): Doing {
  const move = course?.atEnd() ?? "there";
  const over = move === "there" || passes(move);
  return over ? { kind: "completed" } : { kind: "routing", batch, move };
}

/** What was late once stays so: whoever has been told decides. */
function upgradingAt(step: number, batch: Batch, way: Way): Doing | "over" {
  const move = beforePods(step, batch, way);
  if (move !== "there" && !way.passes(move)) {
    return { kind: "stopped", batch, why: { kind: "routes", move } };
  }
  const deadline = way.deadlineAt?.(step);
  if (deadline !== undefined && isOver(deadline, batch, way.now)) {
    return { kind: "stopped", batch, why: { kind: "overdue", deadline } };
  }
  return batch.reached ? knownAt(step, batch, way) : upgrading(batch, deadline);
}

function upgrading(batch: Batch, deadline: Deadline | undefined): Doing {
  return deadline === undefined || deadline.clock === "over"
    ? { kind: "upgrading", batch }
    : { kind: "upgrading", batch, until: deadline.clock.until };
}

/** Ready pods are found by nobody for the moment that it takes until their Service has them. */
function knownAt(step: number, batch: Batch, { course }: Way): Doing | "over" {
  const move = course?.after(step) ?? "there";
  return move !== "there" && move.soon === true ? { kind: "upgrading", batch, move } : "over";
}

function beforePods(step: number, batch: Batch, { shared = "there", course }: Terrain): Look {
  // What is out already has met its conditions.
  if (batch.updated === 0 && shared !== "there") return shared;
  return course?.before(step) ?? "there";
}

function isOver({ clock }: Deadline, { reached }: Batch, now: Date): boolean {
  return clock === "over" || (!reached && now >= clock.until);
}

function after({ step, state }: Position, terrain: Terrain): Position {
  const { steps, now, scaleDownDelaySeconds = 0 } = terrain;
  const since = wholeSecondFrom(now);
  const next = withinStep({ step, state }, terrain);
  if (next !== undefined) return { step, state: next, since };
  if (step < steps.length) return { step: step + 1, state: "StepUpgrade", since };
  const stayed = state === "ScaleDownDelay" || state === "ScaleDownReady";
  const stays = !stayed && scaleDownDelaySeconds > 0;
  return { step, state: stays ? "ScaleDownDelay" : "Completed", since };
}

/** What comes next in the same step. */
function withinStep(
  { step, state }: Pick<Position, "step" | "state">,
  { course, steps, style }: Terrain,
): "StepTrafficRouting" | "StepPaused" | undefined {
  if (state === "StepUpgrade" && course !== undefined) return "StepTrafficRouting";
  const reached = state === "StepUpgrade" || state === "StepTrafficRouting";
  return reached && pauseAt(step, steps, style) !== 0 ? "StepPaused" : undefined;
}

/** What this position waits for: seconds, or a person. */
export function waitAt({ step, state }: Position, terrain: Terrain): number | "approval" {
  return state === "ScaleDownDelay"
    ? (terrain.scaleDownDelaySeconds ?? 0)
    : pauseAt(step, terrain.steps, terrain.style);
}

/** The wire has whole seconds. Rounded up, so that a pause is never shorter than it was asked to be. */
export function wholeSecondFrom(date: Date): Date {
  return new Date(Math.ceil(date.getTime() / 1000) * 1000);
}
