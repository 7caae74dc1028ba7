import type { Cause } from "@sluice/shared/api/status/causes.ts";
import type { Trouble } from "@sluice/shared/workloads/trouble.ts";
import type { PodSeen } from "../observe/observed.ts";

/** What keeps a step from having its pods: the worst of it, and how many more pods have some. */
export interface Obstacle extends Trouble {
  /** The pod that it is about; absent when pods cannot be made. */
  readonly pod?: string;
  /** Other pods of the new revision that are not ready. */
  readonly others: number;
}

/** How long a pod may take to start, and be not ready meanwhile, before that is news. */
const PATIENCE_MS = 30_000;

/** These pass by themselves more often than not. */
const PATIENT: ReadonlySet<Cause> = new Set(["Starting", "NotReady"]);

/**
 * The obstacle that people are told of first: one that does not pass by itself before one that may,
 * then that of the oldest pod.
 *
 * @param troubled pods of the new revision that are not ready, or evicted, and say why, the oldest first
 * @param uncreated why pods of it cannot be made
 */
export function obstacleOf(
  troubled: readonly PodSeen[],
  uncreated: Trouble | undefined,
): Obstacle | undefined {
  if (uncreated !== undefined) return { ...uncreated, others: troubled.length };
  const all = troubled.flatMap(({ name, trouble }) =>
    trouble === undefined ? [] : [{ ...trouble, pod: name, others: troubled.length - 1 }],
  );
  return all.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** Whether a pod is on its way, as far as anybody knows. */
export const passesByItself = ({ cause }: Trouble): boolean => PATIENT.has(cause);

const rankOf = (trouble: Trouble): number => (passesByItself(trouble) ? 1 : 0);

/** When an obstacle is worth an event: at once, or after the time that a pod may take to start. */
export function newsAt(trouble: Trouble): Date {
  const { since } = trouble;
  return passesByItself(trouble) ? new Date(since.getTime() + PATIENCE_MS) : since;
}

/** An obstacle that is worth an event by now. */
export function newsIn(obstacle: Obstacle | undefined, now: Date): Obstacle | undefined {
  return obstacle !== undefined && newsAt(obstacle) <= now ? obstacle : undefined;
}
