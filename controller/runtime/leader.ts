import { RolloutError } from "@sluice/shared/errors/rollout-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { pause } from "@sluice/shared/kube/pause.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { Found } from "./lease-keeper.ts";

export interface LeaderTiming {
  /** How long the others wait after our last renewal, in milliseconds. */
  readonly durationMs: number;
  /** How long we act after it; the rest is for writes on their way. */
  readonly renewDeadlineMs: number;
  readonly renewEveryMs: number;
  /** How often a candidate looks. */
  readonly retryEveryMs: number;
}

const USUAL_TIMING: LeaderTiming = {
  durationMs: 15_000,
  renewDeadlineMs: 10_000,
  renewEveryMs: 2_500,
  retryEveryMs: 2_000,
};

export interface LeaderOptions {
  /** Unguarded: the guard asks us. */
  readonly connection: Connection;
  readonly namespace: string;
  readonly name: string;
  /** Never the same in two processes. */
  readonly identity: string;
  /** Called once, when the lease was held and is no longer. The process should end. */
  readonly onLost: (reason: string) => void;
  readonly log: Logger;
  readonly timing?: Partial<LeaderTiming> | undefined;
  /** Monotonic milliseconds. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Holds the lease, or stops everything. It promises that `holds` is false well before anybody else
 * can take the lease: the time counts from before a renewal was sent, and by a clock that cannot be
 * set. A lease that was lost is not taken again: what this process believes may be out of date.
 */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #timing: LeaderTiming;
  readonly #keeper: LeaseKeeper;
  readonly #clock: () => number;
  readonly #ending = new AbortController();
  readonly #held = Promise.withResolvers<void>();
  #state: "candidate" | "leader" | "lost" | "stopped" = "candidate";
  #actUntil = Number.NEGATIVE_INFINITY;
  #watchdog: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  /** @throws {RangeError} on times that could let two act at once */
  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#timing = { ...USUAL_TIMING, ...options.timing };
    this.#clock = options.clock ?? (() => performance.now());
    const { durationMs, renewDeadlineMs, renewEveryMs } = this.#timing;
    if (!(renewEveryMs < renewDeadlineMs && renewDeadlineMs < durationMs)) {
      throw new RangeError("a lease needs: renew interval < renew deadline < duration");
    }
    this.#keeper = new LeaseKeeper({
      ...options,
      durationMs,
      // Three tries fit into the deadline, so that one hanging connection does not cost the lease.
      timeoutMs: renewDeadlineMs / 3,
      clock: this.#clock,
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Whether this process may act now. Ask again before each write (`withWriteGuard`). */
  holds(): boolean {
    return this.#state === "leader" && this.#clock() < this.#actUntil;
  }

  /** @throws {RolloutError} LEASE_NOT_HELD */
  mayWrite(): void {
    if (!this.holds()) throw new RolloutError("LEASE_NOT_HELD", "this process is not the leader");
  }

  /** Resolves when the lease is first held; never, if it never is. */
  whenHeld(): Promise<void> {
    return this.#held.promise;
  }

  /**
   * Gives the lease back, so that the next takes over at once. Stop what writes first: from here on
   * `holds` is false.
   */
  async stop(): Promise<void> {
    const wasLost = this.#state === "lost";
    if (!wasLost) this.#state = "stopped";
    clearTimeout(this.#watchdog);
    this.#ending.abort();
    await this.#running;
    // A candidate too: the try that was cut off here may have succeeded there.
    if (!wasLost) await this.#keeper.release();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const sentAt = this.#clock();
      const seen = await this.#keeper.tryOnce(signal);
      if (signal.aborted) return;
      if (seen === "ours") this.#renewed(sentAt);
      else if (seen === "theirs" && this.#state === "leader") this.#lose("another process took it");
      await pause(this.#waitAfter(seen), signal);
    }
  }

  #waitAfter(seen: Found): number {
    const { renewEveryMs, retryEveryMs } = this.#timing;
    // Candidates that started together should not look together.
    if (this.#state !== "leader") return retryEveryMs * (0.8 + Math.random() * 0.4);
    // A leader in doubt has little time.
    return seen === "ours" ? renewEveryMs : renewEveryMs / 4;
  }

  #renewed(sentAt: number): void {
    const { renewDeadlineMs } = this.#timing;
    // The answer came while this process stood still, before the watchdog could bark.
    if (this.#state === "leader" && !this.holds()) return this.#lose("it was not renewed in time");
    this.#actUntil = sentAt + renewDeadlineMs;
    clearTimeout(this.#watchdog);
    const lose = (): void => this.#lose("it was not renewed in time");
    this.#watchdog = setTimeout(lose, Math.max(0, this.#actUntil - this.#clock()));
    if (this.#state === "leader") return;
    this.#state = "leader";
    this.#options.log.info({ identity: this.#options.identity }, "leading");
    this.#held.resolve();
  }

  #lose(reason: string): void {
    if (this.#state !== "leader") return;
    this.#state = "lost";
    clearTimeout(this.#watchdog);
    this.#ending.abort();
    this.#options.log.error({ reason }, "lease lost");
    this.#options.onLost(reason);
  }
}
