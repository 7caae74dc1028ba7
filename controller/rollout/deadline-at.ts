import type { Wait } from "@sluice/shared/api/rollout.ts";
import { type Deadline, deadlineAsked } from "../batches/deadline.ts";
import { sourceOf } from "../pending/go-back.ts";
import type { Stored } from "./position.ts";
import type { Underway } from "./terrain.ts";

/**
 * The deadline of a step, 1-based. Its clock began when the release began to wait for the pods of this
 * step, as `status.wait` says; an approval or a jump starts a new one, and so does the end of
 * `strategy.paused`, since the wait for that is another one. Where nothing keeps the stable
 * revision there is no way back but a person's: then a `Rollback` is a `Pause`.
 */
export function deadlineAt(
  underway: Underway,
  stored: Stored | "new",
  step: number,
): Deadline | undefined {
  const { rollout, workload, record, now } = underway;
  const asked = deadlineAsked(rollout, step);
  if (asked === undefined) return undefined;
  const hasWayBack = sourceOf(workload, record) !== undefined;
  const deadline = { ...asked, ...(hasWayBack ? {} : { onDeadline: "Pause" as const }) };
  const wait = isUndecided(stored) ? waitAt(underway, step) : undefined;
  if (wait?.for === "Deadline") return { ...deadline, clock: "over" };
  const since = wait?.for === "Pods" ? new Date(wait.since) : now;
  return { ...deadline, clock: { until: new Date(since.getTime() + asked.seconds * 1000) } };
}

/** What the status says is waited for at this step and for this revision. */
function waitAt({ rollout, record }: Underway, step: number): Wait | undefined {
  const wait = rollout.status?.wait;
  return wait?.step === step && wait.revision === record.target ? wait : undefined;
}

/** Nobody has decided anything that counts since it was stored. */
function isUndecided(stored: Stored | "new"): boolean {
  return stored !== "new" && (stored.kind === "at" || stored.kind === "approved-too-early");
}
