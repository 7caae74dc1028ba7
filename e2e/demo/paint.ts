import { stripVTControlCharacters } from "node:util";
import type { Terminal } from "./terminal.ts";

export type Ink = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan";

const CODES: Readonly<Record<Ink, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};

export type Paint = (ink: Ink, text: string) => string;

export function paintFor({ colour }: Pick<Terminal, "colour">): Paint {
  if (colour === "plain") return (_ink, text) => text;
  return (ink, text) => `\u001B[${CODES[ink]}m${text}\u001B[0m`;
}

const VERSIONS: readonly Ink[] = ["blue", "green", "magenta", "cyan", "yellow"];

/** Every version keeps its colour for as long as the demo lasts. */
export function inkOf(version: string): Ink {
  const number = Number(/\d+/.exec(version)?.[0] ?? 0);
  return VERSIONS[(number + VERSIONS.length - 1) % VERSIONS.length] ?? "bold";
}

/** Columns that a text takes up, without its colours. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Words of a text in lines of at most so many columns; a longer word has a line of its own. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) > columns && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
