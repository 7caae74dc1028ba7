import type { Logger } from "../telemetry/log.ts";
import type { Change } from "./store.ts";

/**
 * Tells changes to all who asked, in the order in which they were made: what a listener causes by
 * itself (it may `learn`) is told after what it is being told now.
 */
export class Listeners<T> {
  readonly #all = new Set<(change: Change<T>) => void>();
  readonly #untold: Change<T>[] = [];
  readonly #log: Logger;
  #telling = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(listener: (change: Change<T>) => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  tell(changes: readonly Change<T>[]): void {
    for (const change of changes) this.#untold.push(change);
    if (this.#telling) return;
    this.#telling = true;
    for (const change of this.#untold)
      for (const listener of this.#all) this.#call(listener, change);
    this.#untold.length = 0;
    this.#telling = false;
  }

  #call(listener: (change: Change<T>) => void, change: Change<T>): void {
    try {
      listener(change);
    } catch (error) {
      this.#log.error({ error }, "a listener threw");
    }
  }
}
