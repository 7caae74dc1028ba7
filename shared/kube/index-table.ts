import type { Entry } from "./entry.ts";

/** Keys of the objects that an index has under one key. Nearly always one: a set would cost ten times that. */
type Holders = string | Set<string>;

/** Index name and key → keys of the objects that have it. An empty set is never kept. */
export class IndexTable {
  readonly #tables = new Map<string, Map<string, Holders>>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#tables.set(name, new Map());
  }

  keys(index: string, key: string): Iterable<string> {
    const holders = this.#tables.get(index)?.get(key) ?? [];
    return typeof holders === "string" ? [holders] : holders;
  }

  add(entry: Entry<unknown>): void {
    this.#each(entry, (table, key) => {
      const holders = table.get(key);
      if (holders === undefined) table.set(key, entry.key);
      else if (typeof holders !== "string") holders.add(entry.key);
      else if (holders !== entry.key) table.set(key, new Set([holders, entry.key]));
    });
  }

  remove(entry: Entry<unknown>): void {
    this.#each(entry, (table, key) => {
      const holders = table.get(key);
      if (holders === undefined) return;
      if (typeof holders === "string") {
        if (holders === entry.key) table.delete(key);
        return;
      }
      holders.delete(entry.key);
      if (holders.size === 0) table.delete(key);
    });
  }

  #each(entry: Entry<unknown>, visit: (table: Map<string, Holders>, key: string) => void) {
    for (const [index, keys] of entry.indexed) {
      const table = this.#tables.get(index);
      if (table !== undefined) for (const key of keys) visit(table, key);
    }
  }
}
