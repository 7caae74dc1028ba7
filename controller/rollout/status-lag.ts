/** Words and counts of one status may lag by this much, so that a large batch is not a write a pod. */
const EACH_MS = 1000;
/** And two of them are so far apart at least, so that many releases do not wait for words. */
const APART_MS = 200;
/** Nobody is given a turn that is farther away: most will have something to write at once before that. */
const FARTHEST_MS = 5000;

/**
 * When a status may be written of which only words and counts have changed. What decides something is
 * written at once and is not asked about here.
 */
export class StatusLag {
  readonly #wroteAt = new Map<string, number>();
  /** Turns that are given and not taken yet: who waits for one comes back for it, and not in between. */
  readonly #turns = new Map<string, number>();
  /** When the next of all of them is due. */
  #nextAt = Number.NEGATIVE_INFINITY;

  /**
   * Takes a turn for this Rollout, if it may be now.
   *
   * @param now milliseconds since the epoch
   * @returns milliseconds to wait; 0: write it
   */
  turn(key: string, now: number): number {
    const ownMs = (this.#wroteAt.get(key) ?? 0) + EACH_MS - now;
    // A clock that was set back must not keep a status from being written for hours.
    if (ownMs > 0 && ownMs <= EACH_MS) return ownMs;
    const waitMs = (this.#turns.get(key) ?? this.#give(key, now)) - now;
    if (waitMs > 0 && waitMs <= FARTHEST_MS) return waitMs;
    this.#turns.delete(key);
    return 0;
  }

  /** @returns when its turn is, or when to ask again */
  #give(key: string, now: number): number {
    const aheadMs = this.#nextAt - now;
    const isSetBack = aheadMs > FARTHEST_MS + APART_MS;
    if (aheadMs > FARTHEST_MS && !isSetBack) return now + FARTHEST_MS;
    const at = isSetBack ? now : Math.max(now, this.#nextAt);
    this.#nextAt = at + APART_MS;
    this.#turns.set(key, at);
    return at;
  }

  /** A status was written, for whatever reason. */
  wrote(key: string, now: number): void {
    this.#wroteAt.set(key, now);
    this.#turns.delete(key);
  }

  forget(key: string): void {
    this.#wroteAt.delete(key);
    this.#turns.delete(key);
  }
}
