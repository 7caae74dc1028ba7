import { RolloutError } from "@sluice/shared/errors/rollout-error.ts";
import { isConflict, retryAfterMsOf } from "@sluice/shared/kube/api-error.ts";
import { SILENT } from "@sluice/shared/telemetry/log.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { Alarms } from "./alarms.ts";
import { backoffMs } from "./backoff.ts";
import type { BackoffRange } from "./backoff.ts";

export interface Recheck {
  /** When to look again if nothing changes; absent means only when something does. */
  readonly recheckAfterMs?: number | undefined;
}

export type Reconcile = (key: string) => Promise<Recheck>;

/** What became of one run, for metrics. */
export interface Run {
  readonly key: string;
  readonly outcome: "done" | "conflict" | "failed";
  readonly durationMs: number;
  readonly error?: unknown;
}

export interface QueueOptions {
  readonly reconcile: Reconcile;
  /** How many keys are worked on at a time. */
  readonly workers: number;
  readonly log?: Logger | undefined;
  readonly onRun?: ((run: Run) => void) | undefined;
  /** 20 to 40 ms at first, 30 s at most, by default. */
  readonly backoff?: BackoffRange | undefined;
  /** 0 to 1. */
  readonly dice?: (() => number) | undefined;
}

const USUAL_BACKOFF: BackoffRange = { firstMs: 40, capMs: 30_000 };

/**
 * Work by key. A key is never worked on twice at a time; one that is added meanwhile is worked on
 * again afterwards, so the last look always comes after the last change. Keys come first in, first
 * out.
 *
 * A run supersedes the recheck and the back-off that earlier runs asked for, but not what `addAfter`
 * was told: that may be about something else than the run looked at.
 */
export class WorkQueue {
  readonly #options: QueueOptions;
  readonly #log: Logger;
  readonly #ready = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  /** Added while they ran. */
  readonly #again = new Set<string>();
  /** In a row; a key without failures is not in here. */
  readonly #failures = new Map<string, number>();
  /** What runs asked for, and what others did. */
  readonly #rechecks: Alarms;
  readonly #wishes: Alarms;
  #isStopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#log = options.log ?? SILENT;
    this.#rechecks = new Alarms((key) => this.add(key));
    this.#wishes = new Alarms((key) => this.add(key));
  }

  /** Keys that wait for a worker; alarms do not count. */
  get depth(): number {
    return this.#ready.size + this.#again.size;
  }

  get running(): number {
    return this.#running.size;
  }

  /** As soon as a worker is free, also when the key is backing off: something has changed. */
  add(key: string): void {
    if (this.#isStopped) return;
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#ready.add(key);
    this.#fill();
  }

  /** In so many milliseconds, or earlier if somebody asked for that. */
  addAfter(key: string, ms: number): void {
    if (!this.#isStopped) this.#wishes.set(key, ms);
  }

  /** Takes nothing more, drops what waits, and @returns when what runs has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#ready.clear();
    this.#again.clear();
    this.#rechecks.clearAll();
    this.#wishes.clearAll();
    await Promise.all(this.#running.values());
  }

  #fill(): void {
    for (const key of this.#ready) {
      if (this.#running.size >= this.#options.workers) return;
      this.#ready.delete(key);
      this.#rechecks.clear(key);
      // Starts in a later tick: whoever adds a key has finished what it was doing.
      this.#running.set(
        key,
        Promise.resolve().then(() => this.#work(key)),
      );
    }
  }

  async #work(key: string): Promise<void> {
    const began = performance.now();
    // What was added before this moment, this look will see.
    this.#again.delete(key);
    const run = await this.#attempt(key);
    this.#running.delete(key);
    this.#report({ key, durationMs: performance.now() - began, ...run });
    if (this.#again.delete(key)) this.add(key);
    this.#fill();
  }

  async #attempt(key: string): Promise<Pick<Run, "outcome" | "error">> {
    try {
      const { recheckAfterMs } = await this.#options.reconcile(key);
      this.#failures.delete(key);
      if (recheckAfterMs !== undefined && !this.#isStopped) this.#rechecks.set(key, recheckAfterMs);
      return { outcome: "done" };
    } catch (error) {
      return { outcome: this.#failed(key, error), error };
    }
  }

  #failed(key: string, error: unknown): Run["outcome"] {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const { backoff = USUAL_BACKOFF, dice = Math.random } = this.#options;
    const retryMs = Math.max(backoffMs(failures, backoff, dice()), retryAfterMsOf(error) ?? 0);
    if (!this.#isStopped) this.#rechecks.set(key, retryMs);
    // Somebody else wrote between our look and our write: everyday life.
    const outcome = isWriteConflict(error) ? "conflict" : "failed";
    const level = outcome === "conflict" ? "debug" : "error";
    this.#log[level]({ key, error, failures, retryMs: Math.round(retryMs) }, "reconcile failed");
    return outcome;
  }

  #report(run: Run): void {
    try {
      this.#options.onRun?.(run);
    } catch (error) {
      this.#log.error({ error }, "a run cannot be reported");
    }
  }
}

const isWriteConflict = (error: unknown): boolean =>
  isConflict(error) || (error instanceof RolloutError && error.code === "WRITE_CONFLICT");
