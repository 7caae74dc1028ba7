import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  readonly timeoutMs: number;
  /** Pause between two looks. */
  readonly everyMs?: number;
}

/**
 * Looks again and again until there is an answer.
 *
 * @param what  completes the sentence "waited for …"
 * @param look  undefined means not yet; a failure means not yet too, and is the cause when time is up
 * @throws {Error} when the time is up
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, everyMs = 50 }: Patience,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await look();
      if (answer !== undefined) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(everyMs);
  } while (Date.now() < deadline);
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  throw new Error(`waited ${timeoutMs} ms for ${what}${why}`, { cause });
}
