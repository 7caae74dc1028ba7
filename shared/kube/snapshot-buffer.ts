import { identityOf, keyOf } from "./entry.ts";
import type { Listed } from "./list.ts";
import type { WatchEvent } from "./watch.ts";

/**
 * The beginning of a streamed list. Changes may already come between the objects that are there, so
 * it keeps the last word on each name until the server says that the list is complete.
 */
export class SnapshotBuffer {
  readonly #values = new Map<string, unknown>();
  #resourceVersion = "";

  add(event: WatchEvent): "incomplete" | "complete" {
    if (event.kind === "bookmark") {
      if (event.means === "progress") return "incomplete";
      this.#resourceVersion = event.resourceVersion;
      return "complete";
    }
    const identity = identityOf(event.value);
    if (identity === undefined) return "incomplete";
    if (event.kind === "put") this.#values.set(keyOf(identity), event.value);
    else this.#values.delete(keyOf(identity));
    return "incomplete";
  }

  /** Call it once, when complete. */
  listed(): Listed {
    const items = [...this.#values.values()];
    this.#values.clear();
    return { items, resourceVersion: this.#resourceVersion };
  }
}
