import { afterWatch, NO_FAILURES, retryDelayMs, tally } from "./after-watch.ts";
import type { Tally, WatchEnd } from "./after-watch.ts";
import { ApiError, ConnectionError, isGone, retryAfterMsOf } from "./api-error.ts";
import { deadline } from "./deadline.ts";
import { pause } from "./pause.ts";
import { listAll } from "./list.ts";
import type { Listed } from "./list.ts";
import type { Source } from "./selection.ts";
import { SnapshotBuffer } from "./snapshot-buffer.ts";
import { watch } from "./watch.ts";
import type { WatchEvent } from "./watch.ts";

/** Where a feed puts what it learns. It must not throw. */
export interface Sink<Item> {
  /** Makes of an object of a snapshot what `snapshot` is to get, as soon as it comes. */
  ingest(value: unknown): Item;
  /** A snapshot is about to be asked for. */
  expectSnapshot(): void;
  snapshot(listed: Listed<Item>): void;
  event(event: WatchEvent): void;
  /** From where to go on watching; meaningful after the first snapshot. */
  position(): string;
  /** The server answered. */
  contact(): void;
  /** It did not, or its answer was an error; the feed goes on after `retryMs`. */
  failed(error: unknown, failures: number, retryMs: number): void;
}

export interface FeedTiming {
  /** First wait after a failure; later ones double. */
  readonly firstRetryMs: number;
  readonly retryCapMs: number;
  /** Bookmarks come about once a minute, so a healthy watch is never silent for so long. */
  readonly idleTimeoutMs: number;
  /** For a streaming list to send all that is there; then the ordinary list is tried. */
  readonly snapshotTimeoutMs: number;
  /** A watch is asked to last between half of this and all of it. */
  readonly watchSeconds: number;
  readonly pageSize: number;
  /** 0 to 1. */
  readonly dice: () => number;
}

export const USUAL_TIMING: FeedTiming = {
  firstRetryMs: 50,
  retryCapMs: 30_000,
  idleTimeoutMs: 150_000,
  snapshotTimeoutMs: 60_000,
  watchSeconds: 600,
  pageSize: 500,
  dice: Math.random,
};

/**
 * A server that is away, or says itself when it will have time: a try costs it next to nothing, and
 * whoever decides by what they know goes by old knowledge until one succeeds.
 */
const SOON_CAP_MS = 3_000;

function isSoonBack(error: unknown, askedMs: number | undefined): boolean {
  const isAway = error instanceof ConnectionError && error.failure === "unreachable";
  return isAway || askedMs !== undefined;
}

/**
 * Keeps a sink up to date with the API server until the signal fires: a snapshot, then a watch from
 * there, then watches from where the last one ended, or a new snapshot where that is not possible.
 */
export class Feed<Item> {
  readonly #source: Source;
  readonly #sink: Sink<Item>;
  readonly #timing: FeedTiming;
  readonly #signal: AbortSignal;
  /** How snapshots are taken; a server that refuses to stream them is not asked again. */
  #form: "stream" | "pages" = "stream";
  #need: "snapshot" | "events" = "snapshot";

  constructor(
    source: Source,
    sink: Sink<Item>,
    how: { readonly timing: FeedTiming; readonly signal: AbortSignal },
  ) {
    this.#source = source;
    this.#sink = sink;
    this.#timing = how.timing;
    this.#signal = how.signal;
  }

  async run(): Promise<void> {
    let so: Tally = NO_FAILURES;
    while (!this.#signal.aborted) {
      const form = this.#form;
      const went = this.#need;
      const end = await this.#follow();
      if (this.#signal.aborted) return;
      so = tally(so, end);
      const verdict = afterWatch(end.error, so);
      if (this.#need === "events" && verdict === "relist") this.#need = "snapshot";
      // The server is well, and knows only that we were away for long: list without delay. Not if
      // that watch came right after a list, as this would never end.
      if (went === "events" && isGone(end.error)) so = NO_FAILURES;
      // A refused form is not a failure: the other one is tried at once.
      if (form !== this.#form) so = NO_FAILURES;
      else await this.#backOff(end.error, so);
    }
  }

  async #backOff(error: unknown, { failures }: Tally): Promise<void> {
    const { firstRetryMs: firstMs, retryCapMs, dice } = this.#timing;
    const asked = retryAfterMsOf(error);
    const capMs = Math.min(retryCapMs, isSoonBack(error, asked) ? SOON_CAP_MS : retryCapMs);
    const own = retryDelayMs(failures, { firstMs, capMs }, dice());
    const ms = Math.max(own, Math.min(asked ?? 0, retryCapMs));
    if (error !== undefined) this.#sink.failed(error, failures, ms);
    await pause(ms, this.#signal);
  }

  /** One go: until the watch ends, for whatever reason. */
  async #follow(): Promise<WatchEnd> {
    const began = performance.now();
    const progress: Progress = { brought: "nothing" };
    let error: unknown;
    try {
      if (this.#need === "events") await this.#resume(progress);
      else if (this.#form === "stream") await this.#streamSnapshot(progress);
      else await this.#listSnapshot(progress);
    } catch (thrown) {
      error = thrown;
    }
    return { error, lastedMs: performance.now() - began, brought: progress.brought };
  }

  async #listSnapshot(progress: Progress): Promise<void> {
    this.#sink.expectSnapshot();
    const listed = await listAll(this.#source, {
      ingest: (value) => this.#sink.ingest(value),
      pageSize: this.#timing.pageSize,
      signal: this.#signal,
      onPage: () => this.#sink.contact(),
    });
    this.#took(listed);
    await this.#resume(progress);
  }

  async #resume(progress: Progress): Promise<void> {
    const from = { resourceVersion: this.#sink.position() };
    for await (const event of this.#watch(from, this.#signal)) this.#pass(event, progress);
  }

  /** The snapshot and the watch after it in one stream. */
  async #streamSnapshot(progress: Progress): Promise<void> {
    this.#sink.expectSnapshot();
    const buffer = new SnapshotBuffer((value) => this.#sink.ingest(value));
    const late = { failure: "silent", message: "the streamed list does not end" } as const;
    const limit = deadline(this.#timing.snapshotTimeoutMs, late, this.#signal);
    try {
      for await (const event of this.#watch("everything", limit.signal)) {
        if (this.#need === "events") this.#pass(event, progress);
        else if (buffer.add(event) === "complete") {
          // From here on the stream may last.
          limit.lift();
          this.#took(buffer.listed());
        }
      }
      if (this.#need === "snapshot") throw new ConnectionError("broken", late.message);
    } catch (error) {
      const failure = limit.failure() ?? error;
      if (this.#need === "snapshot" && isRefused(failure)) this.#form = "pages";
      throw failure;
    } finally {
      limit.clear();
    }
  }

  #watch(from: "everything" | { readonly resourceVersion: string }, signal: AbortSignal) {
    const { watchSeconds, idleTimeoutMs, dice } = this.#timing;
    const timeoutSeconds = Math.ceil(watchSeconds * (0.5 + dice() / 2));
    const onOpen = (): void => this.#sink.contact();
    return watch(this.#source, { from, timeoutSeconds, idleTimeoutMs, signal, onOpen });
  }

  #took(listed: Listed<Item>): void {
    this.#sink.snapshot(listed);
    this.#need = "events";
  }

  #pass(event: WatchEvent, progress: Progress): void {
    progress.brought = "something";
    this.#sink.contact();
    this.#sink.event(event);
  }
}

interface Progress {
  brought: WatchEnd["brought"];
}

/** Whether a streamed list failed in a way that an ordinary one may not. */
function isRefused(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.failure === "silent";
  // 400 and 422 are what servers without WatchList say; 403, as list may be allowed and watch not.
  return error instanceof ApiError && [400, 403, 405, 406, 415, 422].includes(error.status);
}
