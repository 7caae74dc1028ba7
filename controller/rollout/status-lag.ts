/** When a status is to be written: what decides something at once, words and counts soon, and the rest later. */
export type When = "now" | "soon" | "later";

/** Words and counts of one status may lag by this much: what comes meanwhile is one write with them. */
const SOON_MS = 1000;
/** And two of them are so far apart at least, so that many releases do not wait for words. */
const APART_MS = 200;
/** What nobody reads but programs that want to know whether a status is up to date. */
const LATER_MS = 5000;
/** Nobody is given a turn that is farther away: most will have something to write at once before that. */
const FARTHEST_MS = LATER_MS;

/**
 * When a status may be written of which nothing has changed that decides something. What does is
 * written at once, takes the rest along, and is not asked about here.
 */
export class StatusLag {
  /** Turns that are given and not taken yet: who waits for one comes back for it, and not in between. */
  readonly #turns = new Map<string, { readonly at: number; readonly when: When }>();
  /** When the next of all of them is due that are soon. */
  #nextAt = Number.NEGATIVE_INFINITY;

  /**
   * Takes the turn of this Rollout, if it has come, or gives it one.
   *
   * @param now milliseconds since the epoch
   * @returns milliseconds to wait; 0: write it
   */
  turn(key: string, when: Exclude<When, "now">, now: number): number {
    const given = this.#turns.get(key);
    const isLate = given?.when === "later" && when === "soon";
    const waitMs = (given === undefined || isLate ? this.#give(key, when, now) : given.at) - now;
    // A clock that was set back must not keep a status from being written for hours.
    if (waitMs > 0 && waitMs <= FARTHEST_MS) return waitMs;
    this.#turns.delete(key);
    return 0;
  }

  /** @returns when its turn is, or when to ask again */
  #give(key: string, when: Exclude<When, "now">, now: number): number {
    const at = when === "later" ? now + LATER_MS : this.#nextOf(now);
    if (at > now + FARTHEST_MS) return now + FARTHEST_MS;
    if (when === "soon") this.#nextAt = at + APART_MS;
    this.#turns.set(key, { at, when });
    return at;
  }

  #nextOf(now: number): number {
    const soonest = now + SOON_MS;
    const isSetBack = this.#nextAt > now + FARTHEST_MS + APART_MS;
    return isSetBack ? soonest : Math.max(soonest, this.#nextAt);
  }

  /** A status was written, for whatever reason, or its Rollout is gone. */
  clear(key: string): void {
    this.#turns.delete(key);
  }
}
