import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { type NoticeAt, noticesOf } from "./notices.ts";
import { labelsFor } from "../labels/batch-of-pod.ts";
import { type Action, notices, type Plan } from "./actions.ts";
import { type Advanced, advance, type Doing, wholeSecondFrom } from "./advance.ts";
import { nextIndex, type Position, readPosition, type Stored } from "./position.ts";
import { sayRelease } from "./say-release.ts";
import { storeStatus } from "./status.ts";
import { whoOf } from "./who.ts";
import { releaseAt, terrainOf, type Underway } from "./terrain.ts";
import { driverOf } from "../drivers/index.ts";
import { storeForm } from "./store-form.ts";

/** A release under way: goes on as far as the facts allow, and says what it waits for. */
export function planRelease(underway: Underway): Plan {
  const terrain = terrainOf(underway);
  const stored = storedPosition(underway);
  const from = startOf(stored, underway);
  const advanced = advance(from, terrain);
  const at: NoticeAt = { stored, from, advanced };
  const status = sayRelease(underway, advanced, {
    nextStep: nextStep(stored, advanced, underway),
    who: whoOf(underway, stored, advanced),
  });
  return {
    actions: [
      ...storeStatus(underway.rollout, status),
      // What is said belongs to the step that has just been stored: later it is not news any more.
      ...notices(noticesOf(underway, at)),
      ...workloadActions(underway, advanced),
      ...labelPods(underway, advanced.position.step),
    ],
    ...recheck(advanced.doing, underway.now),
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

function startOf(stored: Stored | "new", { rollout, now }: Underway): Position {
  const since = wholeSecondFrom(now);
  if (stored === "new") return { step: 1, state: "StepUpgrade", since };
  const stopped = rollout.spec.strategy.paused === true;
  if (stored.kind !== "jump" || stopped) return stored.position;
  return { step: stored.to, state: "StepUpgrade", since };
}

/** `nextStepIndex` to store: a jump that somebody asked for while all is stopped stays asked for. */
function nextStep(
  stored: Stored | "new",
  { position, doing }: Advanced,
  underway: Underway,
): number {
  const asked = stored !== "new" && stored.kind === "jump" && doing.kind === "stopped";
  return asked ? stored.to : nextIndex(position.step, terrainOf(underway).steps.length);
}

/** The gate, and what its kind needs beside it. */
function workloadActions(underway: Underway, advanced: Advanced): readonly Action[] {
  const driver = driverOf(underway.workload, underway.record.style);
  const form = driver.formFor(underway, advanced);
  const { before, after } = driver.around(underway, advanced, form);
  return [...before, ...storeForm(underway, advanced, form), ...after];
}

function labelPods(underway: Underway, step: number): readonly Action[] {
  const pods = labelsFor(underway.workload.pods, releaseAt(underway, step));
  return pods.length === 0 ? [] : [{ kind: "label-pods", pods }];
}

function recheck(doing: Doing, now: Date): Pick<Plan, "recheckAfterMs"> {
  const times = timesOf(doing).map((time) => time.getTime() - now.getTime());
  return times.length === 0 ? {} : { recheckAfterMs: Math.max(1, Math.min(...times)) };
}

function timesOf(doing: Doing): readonly Date[] {
  if (doing.kind === "completed") return [];
  const { nextReadyAt } = doing.batch;
  const ready = nextReadyAt === undefined ? [] : [nextReadyAt];
  return doing.kind === "wait-until" ? [...ready, doing.until] : ready;
}
