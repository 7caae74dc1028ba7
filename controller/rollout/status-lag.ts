/** When a status is to be written: what decides something at once, words and counts soon, and the rest later. */
export type When = "now" | "soon" | "later";

export type Lag = Exclude<When, "now">;

/** What may lag does so by this much, to be one write with what comes meanwhile; ms. */
const AFTER_MS = { soon: 1000, later: 5000 } as const;
/** And two such writes, of whatever Rollouts, are so far apart at least: many releases do not wait for words. */
const APART_MS = { soon: 200, later: 500 } as const;
/** Nobody is given a turn that is farther away: most will have something to write at once before that. */
const FARTHEST_MS = { soon: 5000, later: 10_000 } as const;

/**
 * When a status may be written of which nothing has changed that decides something. What does is
 * written at once, takes the rest along, and is not asked about here.
 */
export class StatusLag {
  /** Turns that are given and not taken yet: who waits for one comes back for it, and not in between. */
  readonly #turns = new Map<string, { readonly at: number; readonly when: Lag }>();
  /** When the next one of all Rollouts may be due. */
  readonly #nextAt = { soon: Number.NEGATIVE_INFINITY, later: Number.NEGATIVE_INFINITY };

  /**
   * Takes the turn of this Rollout, if it has come, or gives it one.
   *
   * @param now milliseconds since the epoch
   * @returns milliseconds to wait; 0: write it
   */
  turn(key: string, when: Lag, now: number): number {
    const given = this.#turns.get(key);
    const isLate = given?.when === "later" && when === "soon";
    if (given === undefined || isLate) return this.#give(key, when, now);
    const waitMs = given.at - now;
    // A clock that was set back must not keep a status from being written for hours.
    if (waitMs > 0 && waitMs <= FARTHEST_MS[given.when]) return waitMs;
    this.#turns.delete(key);
    return 0;
  }

  /** @returns milliseconds until its turn, or until it is to ask again */
  #give(key: string, when: Lag, now: number): number {
    const farthest = now + FARTHEST_MS[when];
    const soonest = now + AFTER_MS[when];
    const isSetBack = this.#nextAt[when] > farthest + APART_MS[when];
    const at = isSetBack ? soonest : Math.max(soonest, this.#nextAt[when]);
    if (at > farthest) return FARTHEST_MS[when];
    this.#nextAt[when] = at + APART_MS[when];
    this.#turns.set(key, { at, when });
    return at - now;
  }

  /** A status was written, for whatever reason, or its Rollout is gone. */
  clear(key: string): void {
    this.#turns.delete(key);
  }
}
