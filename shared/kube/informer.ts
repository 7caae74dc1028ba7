import { SILENT } from "../telemetry/log.ts";
import type { Logger } from "../telemetry/log.ts";
import { isKindMissing } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { entryOf, identityOf } from "./entry.ts";
import type { Indexers, Stored } from "./entry.ts";
import { Feed, USUAL_TIMING } from "./feed.ts";
import type { Sink } from "./feed.ts";
import type { Informer, InformerHealth, InformerOptions } from "./informer-contract.ts";
import { Ingest, type Ingested } from "./ingest.ts";
import type { Listed } from "./list.ts";
import { Listeners } from "./listeners.ts";
import type { ObjectName, Resource } from "./resource.ts";
import type { Source } from "./selection.ts";
import { Store } from "./store.ts";
import type { Change } from "./store.ts";
import type { WatchEvent } from "./watch.ts";

export type { Stored } from "./entry.ts";
export type { Informer, InformerHealth, InformerOptions } from "./informer-contract.ts";
export type { Change } from "./store.ts";

export function informerFor<T extends Stored, I extends string = never>(
  resource: Resource<T>,
  connection: Connection,
  options: InformerOptions<T, I> = {},
): Informer<T, I> {
  return new LiveInformer(resource, connection, options);
}

/** Feed → ingest → store → listeners. */
class LiveInformer<T extends Stored, I extends string> implements Informer<T, I> {
  readonly #source: Source;
  readonly #options: InformerOptions<T, I>;
  readonly #log: Logger;
  readonly #indexers: Indexers<T>;
  readonly #ingest: Ingest<T>;
  readonly #store: Store<T>;
  readonly #listeners: Listeners<T>;
  readonly #ending = new AbortController();
  readonly #synced = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #hasSynced = false;
  #connected = false;
  #failures = 0;
  #lastContact: Date | undefined;

  constructor(resource: Resource<T>, connection: Connection, options: InformerOptions<T, I>) {
    this.#source = { connection, resource, selection: options };
    this.#options = options;
    this.#log = (options.log ?? SILENT).child({ informer: resource.plural });
    this.#indexers = indexersIn(options);
    this.#ingest = new Ingest(resource, this.#indexers, this.#log);
    this.#store = new Store([...this.#indexers.keys()]);
    this.#listeners = new Listeners(this.#log);
  }

  start(): void {
    const timing = { ...USUAL_TIMING, ...this.#options.timing };
    const feed = new Feed(this.#source, this.#sink(), { timing, signal: this.#ending.signal });
    this.#running ??= feed.run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    this.#connected = false;
  }

  hasSynced(): boolean {
    return this.#hasSynced;
  }

  async whenSynced(signal?: AbortSignal): Promise<void> {
    if (signal === undefined) return this.#synced.promise;
    signal.throwIfAborted();
    const given = Promise.withResolvers<never>();
    const abort = (): void => given.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      await Promise.race([this.#synced.promise, given.promise]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  get(name: ObjectName): T | undefined {
    return this.#store.get(name);
  }

  list(): Iterable<T> {
    return this.#store.list();
  }

  by(index: I, key: string): readonly T[] {
    return this.#store.by(index, key);
  }

  onChange(listener: (change: Change<T>) => void): () => void {
    return this.#listeners.add(listener);
  }

  learn(object: T): void {
    const { namespace = "" } = this.#options;
    if (namespace !== "" && object.metadata.namespace !== namespace) return;
    this.#listeners.tell(this.#store.learn(entryOf(object, this.#indexers)));
  }

  health(): InformerHealth {
    return {
      kind: this.#source.resource.kind,
      synced: this.#hasSynced,
      connected: this.#connected,
      lastContact: this.#lastContact,
      failures: this.#failures,
      objects: this.#store.size,
    };
  }

  #sink(): Sink<Ingested<T>> {
    return {
      ingest: (value) => this.#ingest.one(value),
      expectSnapshot: () => this.#store.expectSnapshot(),
      position: () => this.#store.position,
      snapshot: (listed) => this.#replace(listed),
      event: (event) => this.#listeners.tell(this.#changed(event)),
      contact: () => {
        this.#connected = true;
        this.#failures = 0;
        this.#lastContact = new Date();
      },
      failed: (error, failures, retryMs) => this.#failed(error, failures, retryMs),
    };
  }

  #replace(listed: Listed<Ingested<T>>): void {
    const changes = this.#store.replace(this.#ingest.all(listed));
    this.#log.debug({ objects: this.#store.size, changes: changes.length }, "listed");
    this.#hasSynced = true;
    this.#listeners.tell(changes);
    this.#synced.resolve();
  }

  #changed(event: WatchEvent): readonly Change<T>[] {
    switch (event.kind) {
      case "bookmark":
        this.#store.advance(event.resourceVersion);
        return [];
      case "drop":
        return this.#drop(event.value);
      case "put":
        return this.#put(event.value);
    }
  }

  #put(value: unknown): readonly Change<T>[] {
    const ingested = this.#ingest.one(value);
    switch (ingested.kind) {
      case "entry":
        return this.#store.put(ingested.entry);
      case "unreadable":
        this.#store.advance(ingested.identity.resourceVersion);
        return [];
      case "nothing":
        return [];
    }
  }

  #drop(value: unknown): readonly Change<T>[] {
    const identity = identityOf(value);
    return identity === undefined ? [] : this.#store.drop(identity);
  }

  #failed(error: unknown, failures: number, retryMs: number): void {
    this.#connected = false;
    this.#failures = failures;
    const isExpected = isKindMissing(error) && this.#options.missingKind === "empty";
    // Not later on: a server that is starting may not know its CRDs yet, and forgetting all objects
    // then would be worse than remembering them for too long.
    if (isExpected && !this.#hasSynced) this.#replace({ items: [], resourceVersion: "" });
    // One broken watch is everyday life: the next line says whether it went on.
    const level = isExpected || failures <= 1 ? "debug" : "warn";
    this.#log[level]({ error, failures, retryMs: Math.round(retryMs) }, "watch interrupted");
  }
}

function indexersIn<T, I extends string>({ indexes }: InformerOptions<T, I>): Indexers<T> {
  const found = new Map<string, (object: T) => readonly string[]>();
  for (const name in indexes) found.set(name, indexes[name]);
  return found;
}
