import type { Allowance } from "@sluice/shared/gate/pod-count.ts";

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
