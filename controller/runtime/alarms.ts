/** setTimeout takes 32 bits, about 24.8 days, and fires at once above. */
const LONGEST_MS = 24 * 24 * 3_600_000;

/**
 * One alarm a key; of two wishes the earlier wins. An alarm further off than 24 days rings early: to
 * look and find that it is not yet time costs nothing. Alarms keep no process alive.
 */
export class Alarms {
  readonly #ring: (key: string) => void;
  readonly #set = new Map<string, { readonly due: number; readonly timer: NodeJS.Timeout }>();

  constructor(ring: (key: string) => void) {
    this.#ring = ring;
  }

  get size(): number {
    return this.#set.size;
  }

  /** @throws {RangeError} when `ms` is not a number: a key would be looked at without end */
  set(key: string, ms: number): void {
    if (Number.isNaN(ms)) throw new RangeError(`no time to wait for ${key}`);
    const wait = Math.min(Math.max(0, ms), LONGEST_MS);
    const due = performance.now() + wait;
    const earlier = this.#set.get(key);
    if (earlier !== undefined && earlier.due <= due) return;
    this.clear(key);
    const timer = setTimeout(() => {
      this.#set.delete(key);
      this.#ring(key);
    }, wait);
    timer.unref();
    this.#set.set(key, { due, timer });
  }

  clear(key: string): void {
    clearTimeout(this.#set.get(key)?.timer);
    this.#set.delete(key);
  }

  clearAll(): void {
    for (const { timer } of this.#set.values()) clearTimeout(timer);
    this.#set.clear();
  }
}
