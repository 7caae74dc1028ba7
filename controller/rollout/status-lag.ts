/** Words and counts of one status may lag by this much: what comes meanwhile is one write with them. */
const EACH_MS = 1000;
/** And two of them are so far apart at least, so that many releases do not wait for words. */
const APART_MS = 200;
/** Nobody is given a turn that is farther away: most will have something to write at once before that. */
const FARTHEST_MS = 5000;

/**
 * When a status may be written of which only words and counts have changed. What decides something is
 * written at once, takes the words along, and is not asked about here.
 */
export class StatusLag {
  /** Turns that are given and not taken yet: who waits for one comes back for it, and not in between. */
  readonly #turns = new Map<string, number>();
  /** When the next of all of them is due. */
  #nextAt = Number.NEGATIVE_INFINITY;

  /**
   * Takes the turn of this Rollout, if it has come, or gives it one.
   *
   * @param now milliseconds since the epoch
   * @returns milliseconds to wait; 0: write it
   */
  turn(key: string, now: number): number {
    const waitMs = (this.#turns.get(key) ?? this.#give(key, now)) - now;
    // A clock that was set back must not keep a status from being written for hours.
    if (waitMs > 0 && waitMs <= FARTHEST_MS) return waitMs;
    this.#turns.delete(key);
    return 0;
  }

  /** @returns when its turn is, or when to ask again */
  #give(key: string, now: number): number {
    const soonest = now + EACH_MS;
    const isSetBack = this.#nextAt > now + FARTHEST_MS + APART_MS;
    const at = isSetBack ? soonest : Math.max(soonest, this.#nextAt);
    if (at > now + FARTHEST_MS) return now + FARTHEST_MS;
    this.#nextAt = at + APART_MS;
    this.#turns.set(key, at);
    return at;
  }

  /** A status was written, for whatever reason, or its Rollout is gone. */
  clear(key: string): void {
    this.#turns.delete(key);
  }
}
