import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { type NoticeAt, noticesOf } from "./notices.ts";
import {
  highestBatch,
  labelsFor,
  leftoverLabels,
  type PodLabels,
  withLabels,
} from "../labels/batch-of-pod.ts";
import { changesInPlace } from "@sluice/shared/workloads/in-place.ts";
import type { PodSeen } from "../observe/observed.ts";
import { type Action, notices, type Plan } from "./actions.ts";
import {
  type Advanced,
  advance,
  type Doing,
  isBeyond,
  isPaused,
  movingIn,
  wholeSecondFrom,
} from "./advance.ts";
import { nextIndex, type Position, readPosition, type Stored } from "./position.ts";
import { sayRelease } from "./say-release.ts";
import { storeStatus } from "./status.ts";
import { goneBack, sourceOf } from "../pending/go-back.ts";
import { deadlineAt } from "./deadline-at.ts";
import { rolledBackOf } from "./rolled-back.ts";
import { sorted } from "./stray-approval.ts";
import { whoOf } from "./who.ts";
import { podsOfRelease, releaseAt, terrainOf, type Underway } from "./terrain.ts";
import { driverOf } from "../drivers/index.ts";
import { unblocksAt } from "../drivers/unblock.ts";
import { newsAt } from "../batches/obstacle.ts";
import { sharedLook } from "../shared-routing/before-pods.ts";
import { lookAgainMs, moving } from "../traffic/actions.ts";
import type { Course } from "../traffic/course.ts";
import { courseOf } from "../traffic/course-of.ts";
import type { Look } from "../traffic/stations.ts";
import { storeForm } from "./store-form.ts";

/** A release under way: goes on as far as the facts allow, and says what it waits for. */
export function planRelease(seen: Underway): Plan {
  const { rollout, ...stray } = sorted(seen.rollout);
  const underway = { ...seen, rollout };
  const terrain = terrainOf(underway);
  const stored = storedPosition(underway);
  const from = startOf(stored, underway);
  const deadlineOf = (step: number) => deadlineAt(underway, stored, step);
  const course = courseOf(underway);
  const shared = sharedLook(underway);
  const advanced = advance(from, { ...terrain, deadlineAt: deadlineOf, course, shared });
  const at: NoticeAt = { stored, from, advanced, ...stray };
  const status = sayRelease(underway, advanced, {
    nextStep: nextStep(stored, advanced, underway),
    who: whoOf(underway, stored, advanced),
  });
  return {
    actions: [
      // What a step counts has its labels before anybody says that it is done.
      ...labelPods(underway, from, advanced),
      ...moving(moveIn(course, from, advanced)),
      ...storeStatus(seen.rollout, status),
      // What is said belongs to the step that has just been stored: later it is not news any more.
      ...notices(noticesOf(underway, at)),
      ...workloadActions(underway, advanced),
    ],
    ...recheck(underway, advanced),
  };
}

/** @returns `new` when the status does not speak of this release yet */
function storedPosition(underway: Underway): Stored | "new" {
  const { rollout, record } = underway;
  const { status } = rollout;
  const follows =
    status?.phase === "Progressing" && subStatusOf(status)?.revision === record.target;
  if (!follows) return "new";
  const terrain = terrainOf(underway);
  const reachedAt = (step: number): boolean => terrain.batchAt(step).reached;
  return readPosition(status, terrain.steps.length, { revision: record.target, reachedAt });
}

function startOf(stored: Stored | "new", { rollout, record, now }: Underway): Position {
  const since = wholeSecondFrom(now);
  const barred = rolledBackOf(rollout.status, record.target) !== undefined;
  if (stored === "new") {
    return { step: 1, state: barred ? "BeforeStepUpgrade" : "StepUpgrade", since };
  }
  if (rollout.spec.strategy.paused === true) return stored.position;
  const again = stored.kind === "approved" && stored.tries === "again";
  if (again) return { step: stored.position.step, state: "StepUpgrade", since };
  return stored.kind === "jump"
    ? { step: stored.to, state: "StepUpgrade", since }
    : stored.position;
}

/** `nextStepIndex` to store: a jump that somebody asked for while all is stopped stays asked for. */
function nextStep(
  stored: Stored | "new",
  { position, doing }: Advanced,
  underway: Underway,
): number {
  const asked = stored !== "new" && stored.kind === "jump" && isPaused(doing);
  return asked ? stored.to : nextIndex(position.step, terrainOf(underway).steps.length);
}

/** The gate, and what its kind needs beside it. */
function workloadActions(underway: Underway, advanced: Advanced): readonly Action[] {
  const back = goBack(underway, advanced);
  if (back !== undefined) return [back];
  const driver = driverOf(underway.workload, underway.record.style);
  const form = driver.formFor(underway, advanced);
  const { before, after } = driver.around(underway, advanced, form);
  return [...before, ...storeForm(underway, advanced, form), ...after];
}

/** The stable revision is put back, for want of pods in time; the rest is the end of a rollback. */
function goBack(underway: Underway, { doing }: Advanced): Action | undefined {
  const { workload, record } = underway;
  if (doing.kind !== "stopped" || doing.why?.kind !== "overdue") return undefined;
  const source =
    doing.why.deadline.onDeadline === "Rollback" ? sourceOf(workload, record) : undefined;
  return source && { kind: "go-back", source, wanted: goneBack(underway) };
}

/** Batches that are complete are filled first: what is dealt at a later step goes to that step's own. */
function labelPods(underway: Underway, from: Position, advanced: Advanced): readonly Action[] {
  const steps = [from.step, ...advanced.done.slice(-1), advanced.position.step];
  const dealt: PodLabels[] = [...leftovers(underway)];
  let pods = withLabels(podsOfRelease(underway), dealt);
  for (const step of new Set(steps)) {
    const some = labelsFor(pods, releaseAt(underway, batchesAt(step, underway, pods)));
    dealt.push(...some);
    pods = withLabels(pods, some);
  }
  return dealt.length === 0 ? [] : [{ kind: "label-pods", pods: dealt }];
}

/** Elsewhere no pod outlives its revision. */
function leftovers(underway: Underway): readonly PodLabels[] {
  return changesInPlace(underway.workload.object.spec)
    ? leftoverLabels(podsOfRelease(underway), releaseAt(underway, 1))
    : [];
}

/** A jump back takes no pod back, and so the batches of later steps stay: what is lost of them comes again. */
function batchesAt(step: number, underway: Underway, pods: readonly PodSeen[]): number {
  return Math.max(step, highestBatch(pods, releaseAt(underway, step)));
}

/** Where requests have to go; while a step waits, what somebody has undone of it. */
function moveIn(course: Course | undefined, from: Position, advanced: Advanced): Look {
  const { position, doing, moved } = advanced;
  if (moved !== undefined) return moved;
  if (isBeyond(position, from)) return "there";
  const waits = doing.kind === "wait-approval" || doing.kind === "wait-until";
  const undone = () => (waits ? course?.after(position.step) : undefined);
  return movingIn(doing) ?? undone() ?? "there";
}

function recheck(underway: Underway, advanced: Advanced): Pick<Plan, "recheckAfterMs"> {
  const { doing } = advanced;
  const { now, workload, record } = underway;
  const move = movingIn(doing);
  if (move !== undefined) return { recheckAfterMs: lookAgainMs(move, now) };
  const times = [
    ...timesOf(doing),
    ...newsTimes(doing, now),
    unblocksAt(underway) ?? [],
    driverOf(workload, record.style).againAt?.(underway, advanced) ?? [],
  ]
    .flat()
    .map((time) => time.getTime() - now.getTime());
  return times.length === 0 ? {} : { recheckAfterMs: Math.max(1, Math.min(...times)) };
}

function newsTimes(doing: Doing, now: Date): readonly Date[] {
  if (doing.kind !== "upgrading" || doing.batch.obstacle === undefined) return [];
  const due = newsAt(doing.batch.obstacle);
  return due > now ? [due] : [];
}

function timesOf(doing: Doing): readonly Date[] {
  if (doing.kind === "completed") return [];
  const { nextReadyAt } = doing.batch;
  const ready = nextReadyAt === undefined ? [] : [nextReadyAt];
  const until = "until" in doing ? doing.until : undefined;
  return until === undefined ? ready : [...ready, until];
}
