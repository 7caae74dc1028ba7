import { identityOf, keyOf } from "./entry.ts";
import type { Listed } from "./list.ts";
import type { WatchEvent } from "./watch.ts";

/**
 * The beginning of a streamed list. Changes may already come between the objects that are there, so
 * it keeps the last word on each name until the server says that the list is complete.
 */
export class SnapshotBuffer<Item> {
  readonly #ingest: (value: unknown) => Item;
  readonly #items = new Map<string, Item>();
  #resourceVersion = "";

  /** @param ingest makes an object as small as it is kept, at once: whole ones may be many times that */
  constructor(ingest: (value: unknown) => Item) {
    this.#ingest = ingest;
  }

  add(event: WatchEvent): "incomplete" | "complete" {
    if (event.kind === "bookmark") {
      if (event.means === "progress") return "incomplete";
      this.#resourceVersion = event.resourceVersion;
      return "complete";
    }
    const identity = identityOf(event.value);
    if (identity === undefined) return "incomplete";
    if (event.kind === "put") this.#items.set(keyOf(identity), this.#ingest(event.value));
    else this.#items.delete(keyOf(identity));
    return "incomplete";
  }

  /** Call it once, when complete. */
  listed(): Listed<Item> {
    const items = [...this.#items.values()];
    this.#items.clear();
    return { items, resourceVersion: this.#resourceVersion };
  }
}
