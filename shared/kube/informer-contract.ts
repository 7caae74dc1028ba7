import type { Logger } from "../telemetry/log.ts";
import type { Stored } from "./entry.ts";
import type { FeedTiming } from "./feed.ts";
import type { ObjectName } from "./resource.ts";
import type { Selection } from "./selection.ts";
import type { Change } from "./store.ts";

/** What /readyz and logs can say about an informer. */
export interface InformerHealth {
  readonly kind: string;
  readonly synced: boolean;
  /** The last thing that the server did was to answer us. */
  readonly connected: boolean;
  /** When it last did. */
  readonly lastContact: Date | undefined;
  /** In a row. */
  readonly failures: number;
  readonly objects: number;
}

/**
 * The objects of one kind, in memory, kept up to date by a watch. All answers are from memory and
 * may be late, but an object never goes back to an older version, and none comes back once deleted.
 */
export interface Informer<T extends Stored, I extends string = never> {
  /** Starts to list and watch, and never gives up until `stop`. Once only. */
  start(): void;
  /** @returns when nothing more will be heard of it */
  stop(): Promise<void>;
  /** True from the first complete list on, for ever: later trouble shows in `health`. */
  hasSynced(): boolean;
  /** @throws the reason of the signal, when that fires first */
  whenSynced(signal?: AbortSignal): Promise<void>;
  get(name: ObjectName): T | undefined;
  list(): Iterable<T>;
  by(index: I, key: string): readonly T[];
  /**
   * Tells of each change after it was made, in order. To miss none, register before `start`. What a
   * listener throws is logged.
   *
   * @returns ends it
   */
  onChange(listener: (change: Change<T>) => void): () => void;
  /**
   * Read your writes: puts the answer to a write of ours into the store at once. Ignored when the
   * store knows better. Only for objects that the selection covers: no event would ever remove others.
   */
  learn(object: T): void;
  health(): InformerHealth;
}

export interface InformerOptions<T, I extends string> extends Selection {
  /** Secondary indexes: each gives the keys under which an object is to be found. Pure. */
  readonly indexes?: Readonly<Record<I, (object: T) => readonly string[]>> | undefined;
  /**
   * When the CRD is not installed: `wait` until it is, or count as synced with no objects (and keep
   * trying). For kinds that only some clusters have.
   */
  readonly missingKind?: "wait" | "empty" | undefined;
  readonly log?: Logger | undefined;
  readonly timing?: Partial<FeedTiming> | undefined;
}
