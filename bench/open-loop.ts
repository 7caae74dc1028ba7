import { setTimeout as sleep } from "node:timers/promises";

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
}

/** How requests went that were due at fixed times, whether or not those before were answered. */
export interface LoopResult {
  readonly due: number;
  /** More than `LATE_MS` after they were due. */
  readonly late: number;
  /** Not at all, since too many were without an answer. */
  readonly notSent: number;
  readonly failed: number;
  /** What the failures said, each once. */
  readonly reasons: readonly string[];
  /** From when a request was due until its answer, of those that were answered, ms. */
  readonly tookMs: readonly number[];
}

export const LATE_MS = 20;
/** An API server that has fallen so far behind is not measured any more but drowned. */
const MOST_UNDER_WAY = 400;

/**
 * Clients that wait for an answer slow down with the server and hide how slow it is; these do not.
 *
 * @param send the request with this number, from 0
 */
export async function openLoop(
  { perSecond, seconds }: Pace,
  send: (index: number) => Promise<void>,
): Promise<LoopResult> {
  const due = Math.round(perSecond * seconds);
  const count = { late: 0, notSent: 0, failed: 0 };
  const reasons = new Set<string>();
  const tookMs: number[] = [];
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  const one = async (index: number, dueAt: number): Promise<void> => {
    try {
      await send(index);
      tookMs.push(performance.now() - dueAt);
    } catch (error) {
      count.failed += 1;
      reasons.add(error instanceof Error ? error.message : String(error));
    }
  };
  for (let index = 0; index < due; index += 1) {
    const dueAt = began + (index * 1000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await sleep(early);
    if (performance.now() - dueAt > LATE_MS) count.late += 1;
    if (underWay.size >= MOST_UNDER_WAY) {
      count.notSent += 1;
      continue;
    }
    const sent = one(index, dueAt);
    underWay.add(sent);
    void sent.finally(() => underWay.delete(sent));
  }
  await Promise.all(underWay);
  return { due, ...count, reasons: [...reasons], tookMs };
}
