import type { Allowance } from "@sluice/shared/gate/pod-count.ts";
import type { ReleasePace } from "@sluice/shared/gate/release-pace.ts";
import { passesByItself } from "../batches/obstacle.ts";
import type { Batch } from "../batches/readiness.ts";

/** How far a Deployment's own controller may go now, in whole pods. */
export type Pace = Allowance;

/** How far the pods are, by the desired number. */
export interface Progress {
  /** Ready pods of the new revision; each lets one more old pod go. */
  readonly ready: number;
  /** Old pods that are gone already, whatever has become of the new ones. */
  readonly gone: number;
}

/**
 * The pace until the next look, such that no more than `asked` pods run the new revision.
 * `minReadySeconds` is inflated meanwhile, so new pods are never available to the native
 * controller: it replaces `maxUnavailable` pods, adds `maxSurge`, and stops.
 *
 * Old pods that are gone stay counted when a new pod is not ready any more: the native controller
 * brings none back, so a smaller `maxUnavailable` would only make room for more new ones.
 *
 * @param asked pods that the step asks for, 1 or more; a step that asks for none is a hold
 * @param own   the user's own settings in pods, not both 0
 * @returns settings whose sum is at least 1 and at most `asked`; with all of `asked` ready, the
 *   surge is 0
 * @see contract.md 7.1
 */
export function paceFor(asked: number, { ready, gone }: Progress, own: Allowance): Pace {
  const maxUnavailable = Math.min(asked, Math.max(own.maxUnavailable + ready, gone));
  const maxSurge = Math.min(own.maxSurge, asked - maxUnavailable);
  return { maxUnavailable, maxSurge };
}

/** Pods of a step get ready within seconds of each other, if they do. */
const TOGETHER_MS = 10_000;

/**
 * Until when another pace can wait. One that lets no more new pods come, and only takes old ones for those that are
 * ready, is not written for each: the last one of the step brings it, or the next step a farther one. Not so where
 * a new pod says that something is in its way, which may be the old ones; nor for long, as not all of them do.
 *
 * @param open the pace that is stored
 * @param next the one that would be
 * @returns undefined when it is due now
 */
export function canWaitUntil(
  open: ReleasePace,
  next: ReleasePace,
  { ready, wanted, obstacle, lastReadyAt }: Batch,
): Date | undefined {
  const isFarther = next.maxUnavailable + next.maxSurge !== open.maxUnavailable + open.maxSurge;
  if (isFarther || next.of !== open.of || ready >= wanted) return undefined;
  const isStuck = obstacle !== undefined && !passesByItself(obstacle);
  if (isStuck || lastReadyAt === undefined) return undefined;
  return new Date(lastReadyAt.getTime() + TOGETHER_MS);
}
