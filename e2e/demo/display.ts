import type { View } from "./view.ts";

/** Where the demo is shown. What is printed stays; what is live is always the newest. */
export interface Display {
  readonly print: (lines: readonly string[]) => void;
  readonly live: (view: View) => void;
  /** Takes away what is live. */
  readonly still: () => void;
  /** Says what is being done for as long as it takes. */
  readonly working: <T>(what: string, work: Promise<T>) => Promise<T>;
  /** Waits for a command; what is live must not come between it and what it says. */
  readonly during: <T>(command: Promise<T>) => Promise<T>;
  /** Leaves the terminal as it was. Twice is the same as once. */
  readonly close: () => void;
}
