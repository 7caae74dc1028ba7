import { text } from "../cluster/kube/read.ts";
import type { Happening, Told } from "./happening.ts";

export type Collection = "workloads" | "replicasets" | "pods" | "rollouts" | "events";

/** News of an object. */
export type What =
  | { readonly kind: "set"; readonly object: unknown }
  | { readonly kind: "gone"; readonly object: unknown };

type Unplaced<H> = H extends Happening ? Omit<H, "version" | "heardAt"> : never;

/** A happening whose place in the order of things is not known yet. */
export type Saying = Unplaced<Happening>;

/** All that was heard, and when. */
export interface Chronology {
  /** The objects of a collection as they are now, by name. */
  readonly now: (collection: Collection) => ReadonlyMap<string, unknown>;
  /** @param said what happened; undefined for an object that only speaks of others */
  readonly hear: (collection: Collection, what: What, said: Saying | undefined) => void;
  /** @param version of etcd when the story said so */
  readonly tell: (told: Told, version: number) => void;
  /** Settles at the next change of anything. */
  readonly change: () => Promise<void>;
  /** Milliseconds since the last change. */
  readonly quietMs: () => number;
  readonly history: () => readonly Happening[];
  /** When a moment on the clock of `performance.now()` was: milliseconds since the story began. */
  readonly sinceBegin: (moment: number) => number;
}

export function openChronology(): Chronology {
  const started = performance.now();
  const history: Happening[] = [];
  const objects = new Map<Collection, Map<string, unknown>>();
  let news = Promise.withResolvers<void>();
  let lastChange = started;
  return {
    now: (collection) => objects.get(collection) ?? new Map<string, unknown>(),
    hear(collection, what, said) {
      remember(objects, collection, what);
      lastChange = performance.now();
      const moment = { heardAt: lastChange - started, version: versionOf(what, history) };
      if (said !== undefined) history.push({ ...said, ...moment });
      news.resolve();
      news = Promise.withResolvers<void>();
    },
    tell: (told, version) =>
      void history.push({ kind: "told", told, version, heardAt: performance.now() - started }),
    change: () => news.promise,
    quietMs: () => performance.now() - lastChange,
    history: () => history,
    sinceBegin: (moment) => moment - started,
  };
}

function remember(
  objects: Map<Collection, Map<string, unknown>>,
  collection: Collection,
  { kind, object }: What,
): void {
  const all = objects.get(collection) ?? new Map<string, unknown>();
  objects.set(collection, all);
  const name = text(object, "metadata", "name") ?? "";
  if (kind === "set") all.set(name, object);
  else all.delete(name);
}

/** After an interruption we may learn only that something is gone, and not when. */
function versionOf({ kind, object }: What, history: readonly Happening[]): number {
  const version = Number(text(object, "metadata", "resourceVersion"));
  const known = kind === "gone" && history.some((one) => one.version === version);
  return known ? latest(history) : version;
}

function latest(history: readonly Happening[]): number {
  return Math.max(0, ...history.map(({ version }) => version));
}
