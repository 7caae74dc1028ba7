/** Words and counts of one status may lag by this much, so that a large batch is not a write a pod. */
const EACH_MS = 1000;
/** And all of them together are written this often at most, so that many releases do not wait for words. */
const ALL_PER_SECOND = 5;

/**
 * When a status may be written of which only words and counts have changed. What decides something is
 * written at once and is not asked about here.
 */
export class StatusLag {
  readonly #wroteAt = new Map<string, number>();
  /** When the next of all of them is due. */
  #nextAt = Number.NEGATIVE_INFINITY;

  /**
   * Takes a turn for this Rollout, if it may be now.
   *
   * @param now milliseconds since the epoch
   * @returns milliseconds to wait, without a turn; 0: write it
   */
  turn(key: string, now: number): number {
    const waitMs = (this.#wroteAt.get(key) ?? 0) + EACH_MS - now;
    // A clock that was set back must not keep a status from being written for hours.
    if (waitMs > 0 && waitMs <= EACH_MS) return waitMs;
    // Not just until the next turn: all who wait would come back for the same one.
    if (this.#nextAt > now && this.#nextAt - now <= EACH_MS) return EACH_MS;
    this.#nextAt = now + 1000 / ALL_PER_SECOND;
    return 0;
  }

  /** A status was written, for whatever reason. */
  wrote(key: string, now: number): void {
    this.#wroteAt.set(key, now);
  }

  forget(key: string): void {
    this.#wroteAt.delete(key);
  }
}
