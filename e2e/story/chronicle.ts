/** What a story has done so far, for the reader of a failure. */
export interface Chronicle {
  /** Takes down a word of the story, and how it went. */
  readonly word: <T>(name: string, act: () => Promise<T>) => Promise<T>;
  /** Something that belongs to the word before. */
  readonly note: (text: string) => void;
  readonly lines: () => readonly string[];
}

export function chronicle(): Chronicle {
  const started = performance.now();
  const lines: string[] = [];
  const clock = () => `${((performance.now() - started) / 1000).toFixed(2).padStart(7)} s`;
  return {
    async word(name, act) {
      const from = performance.now();
      lines.push(`${clock()}  ${name}`);
      try {
        const result = await act();
        const took = performance.now() - from;
        if (took > 1000) lines.push(`           took ${(took / 1000).toFixed(2)} s`);
        return result;
      } catch (error) {
        lines.push(`${clock()}  FAILED: ${name}`);
        throw error;
      }
    },
    note(text) {
      for (const line of text.trim().split("\n")) lines.push(`           ${line}`);
    },
    lines: () => lines,
  };
}
