import type { Entry } from "./entry.ts";

/** Index name and key → keys of the objects that have it. An empty set is never kept. */
export class IndexTable {
  readonly #tables = new Map<string, Map<string, Set<string>>>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#tables.set(name, new Map());
  }

  keys(index: string, key: string): Iterable<string> {
    return this.#tables.get(index)?.get(key) ?? [];
  }

  add(entry: Entry<unknown>): void {
    this.#each(entry, (table, key) => {
      const holders = table.get(key);
      if (holders === undefined) table.set(key, new Set([entry.key]));
      else holders.add(entry.key);
    });
  }

  remove(entry: Entry<unknown>): void {
    this.#each(entry, (table, key) => {
      const holders = table.get(key);
      holders?.delete(entry.key);
      if (holders?.size === 0) table.delete(key);
    });
  }

  #each(entry: Entry<unknown>, visit: (table: Map<string, Set<string>>, key: string) => void) {
    for (const [index, keys] of entry.indexed) {
      const table = this.#tables.get(index);
      if (table !== undefined) for (const key of keys) visit(table, key);
    }
  }
}
