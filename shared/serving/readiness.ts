/**
 * Whether requests may be sent here: not before every part has said that it is ready, and not
 * after the signal to stop.
 */
export class Readiness<Part extends string> {
  readonly #missing: Set<Part>;
  #stage: "serving" | "stopping" = "serving";

  constructor(parts: readonly Part[]) {
    this.#missing = new Set(parts);
  }

  ready(part: Part): void {
    this.#missing.delete(part);
  }

  stop(): void {
    this.#stage = "stopping";
  }

  /** Why not to send requests here, in words; undefined when they are welcome. */
  get obstacle(): string | undefined {
    return this.#stage === "stopping" ? "stopping" : inWords([...this.#missing]);
  }

  /** What one part lacks, in the same words, also while we stop; undefined when it is ready. */
  obstacleOf(part: Part): string | undefined {
    return inWords(this.#missing.has(part) ? [part] : []);
  }
}

function inWords(missing: readonly string[]): string | undefined {
  return missing.length === 0 ? undefined : `waiting for: ${missing.join(", ")}`;
}
