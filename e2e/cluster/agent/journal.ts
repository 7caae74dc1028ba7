import { appendFile } from "node:fs/promises";

/** Writes what went wrong to the agent's own log; where one looks when a pod does not get on. */
export type Note = (what: string, error: unknown) => void;

export function journal(file: string): Note {
  return (what, error) => {
    const why = error instanceof Error ? error.message : String(error);
    const line = `${new Date().toISOString()} ${what}: ${why}\n`;
    void appendFile(file, line).catch(() => undefined); // its folder goes at the end
  };
}
