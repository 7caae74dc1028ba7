import { stringAt } from "./json.ts";
import type { ObjectName } from "./resource.ts";

/** The least that a stored object has. */
export interface Stored {
  readonly metadata: Identity;
}

export interface Identity {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Index name → the keys under which that index has an object. The functions are pure. */
export type Indexers<T> = ReadonlyMap<string, (object: T) => readonly string[]>;

/** An object made ready for the store, with all that may throw behind it. */
export interface Entry<T> {
  readonly key: string;
  readonly object: T;
  /** Index name → keys, as they were when the object came in: that is how they are taken out. */
  readonly indexed: readonly (readonly [index: string, keys: readonly string[]])[];
}

/** A name cannot contain "/", so no two names share a key. */
export const keyOf = ({ namespace, name }: ObjectName): string => `${namespace ?? ""}/${name}`;

/** @throws what an index function throws */
export function entryOf<T extends Stored>(object: T, indexers: Indexers<T>): Entry<T> {
  const indexed: (readonly [string, readonly string[]])[] = [];
  for (const [name, keys] of indexers) indexed.push([name, keys(object)]);
  return { key: keyOf(object.metadata), object, indexed };
}

/**
 * Who an object is, read apart from the rest of it: a delete needs no more, and an object that we
 * cannot parse must still not count as deleted.
 */
export function identityOf(value: unknown): Identity | undefined {
  const name = stringAt(value, "metadata", "name");
  const resourceVersion = stringAt(value, "metadata", "resourceVersion");
  if (name === undefined || resourceVersion === undefined) return undefined;
  return {
    name,
    namespace: stringAt(value, "metadata", "namespace"),
    uid: stringAt(value, "metadata", "uid") ?? "",
    resourceVersion,
  };
}
