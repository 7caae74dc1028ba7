import { keyOf } from "./entry.ts";
import type { Entry, Identity, Stored } from "./entry.ts";
import { IndexTable } from "./index-table.ts";
import type { ObjectName } from "./resource.ts";
import { isNewer } from "./resource-version.ts";

/** Added: no `before`. Deleted: no `after`. One name with a new uid is a delete and an add. */
export interface Change<T> {
  readonly before?: T | undefined;
  readonly after?: T | undefined;
}

/** A whole list, as of one moment. */
export interface Snapshot<T> {
  readonly entries: readonly Entry<T>[];
  /** Keys of listed objects that we could not parse: they are there, so what we have stays. */
  readonly unreadable: ReadonlySet<string>;
  readonly resourceVersion: string;
}

/**
 * The objects of one kind, put together from three sources that overtake each other: lists, watch
 * events, and the answers to our own writes. What it promises: an object never goes back to an older
 * version, and one that is known to be deleted does not come back.
 *
 * Both rest on `position`: every event up to it has been seen. So an object that is not held, and
 * whose version is not after `position`, has been deleted (or never belonged here).
 */
export class Store<T extends Stored> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #indexes: IndexTable;
  /** Keys learned since a snapshot was asked for: only these may rightly be newer than it. */
  #learned: Set<string> | undefined;
  #position = "";

  constructor(indexes: readonly string[]) {
    this.#indexes = new IndexTable(indexes);
  }

  /** From where a watch goes on. */
  get position(): string {
    return this.#position;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(name: ObjectName): T | undefined {
    return this.#entries.get(keyOf(name))?.object;
  }

  *list(): Generator<T> {
    for (const entry of this.#entries.values()) yield entry.object;
  }

  by(index: string, key: string): readonly T[] {
    const found: T[] = [];
    for (const holder of this.#indexes.keys(index, key)) {
      const entry = this.#entries.get(holder);
      if (entry !== undefined) found.push(entry.object);
    }
    return found;
  }

  /** An added or modified object of the watch. Older than what is held, if we wrote in between. */
  put(entry: Entry<T>): readonly Change<T>[] {
    this.#position = versionOf(entry);
    const held = this.#entries.get(entry.key);
    return held === undefined || isNewer(versionOf(entry), versionOf(held)) ? this.#set(entry) : [];
  }

  /**
   * A deleted object of the watch, or one that left the selection. Its resourceVersion is that of
   * the deletion; what is held and newer is another object of that name, or the same one come back.
   */
  drop(gone: Identity): readonly Change<T>[] {
    this.#position = gone.resourceVersion;
    const held = this.#entries.get(keyOf(gone));
    if (held === undefined || isNewer(versionOf(held), gone.resourceVersion)) return [];
    return this.#delete(held);
  }

  /** All events up to here have been seen. */
  advance(resourceVersion: string): void {
    this.#position = resourceVersion;
  }

  /** The answer to a write of our own, however late it is told. */
  learn(entry: Entry<T>): readonly Change<T>[] {
    const held = this.#entries.get(entry.key);
    const known = held === undefined ? this.#position : versionOf(held);
    if (!isNewer(versionOf(entry), known)) return [];
    this.#learned?.add(entry.key);
    return this.#set(entry);
  }

  /** To be called before the request for a snapshot is sent. */
  expectSnapshot(): void {
    this.#learned = new Set();
  }

  /**
   * Takes a snapshot for the truth, except for what was learned after it was asked for and is newer:
   * the watch will tell the rest of that. All else yields, even to older versions: after a cluster is
   * restored from a backup, versions start again from further back.
   */
  replace({ entries, unreadable, resourceVersion }: Snapshot<T>): readonly Change<T>[] {
    this.#position = resourceVersion;
    const listed = new Set(unreadable);
    const changes: Change<T>[] = [];
    for (const entry of entries) {
      listed.add(entry.key);
      if (!this.#isAhead(entry.key, versionOf(entry))) changes.push(...this.#set(entry));
    }
    for (const held of this.#entries.values()) {
      if (listed.has(held.key) || this.#isAhead(held.key, resourceVersion)) continue;
      changes.push(...this.#delete(held));
    }
    this.#learned = undefined;
    return changes;
  }

  #isAhead(key: string, of: string): boolean {
    const held = this.#entries.get(key);
    const isLearned = this.#learned?.has(key) === true;
    return held !== undefined && isLearned && isNewer(versionOf(held), of);
  }

  #set(entry: Entry<T>): readonly Change<T>[] {
    const held = this.#entries.get(entry.key);
    if (held !== undefined) {
      if (isSame(held, entry)) return [];
      this.#indexes.remove(held);
    }
    this.#entries.set(entry.key, entry);
    this.#indexes.add(entry);
    const after = entry.object;
    if (held === undefined) return [{ after }];
    const before = held.object;
    return before.metadata.uid === after.metadata.uid
      ? [{ before, after }]
      : [{ before }, { after }];
  }

  #delete(held: Entry<T>): readonly Change<T>[] {
    this.#entries.delete(held.key);
    this.#indexes.remove(held);
    return [{ before: held.object }];
  }
}

const versionOf = (entry: Entry<Stored>): string => entry.object.metadata.resourceVersion;

const isSame = (one: Entry<Stored>, other: Entry<Stored>): boolean =>
  versionOf(one) === versionOf(other) && one.object.metadata.uid === other.object.metadata.uid;
