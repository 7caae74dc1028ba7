import { widthOf } from "./paint.ts";
import type { Terminal } from "./terminal.ts";

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_BELOW = "\u001B[J";

/** The lower end of a terminal, where lines can be drawn over. */
export interface Screen {
  /** Lines that stay, above the newest of those that are drawn over. */
  readonly show: (printed: readonly string[], live: readonly string[]) => void;
  readonly release: () => void;
}

export function screenOn({ columns, rows, write }: Terminal): Screen {
  let drawn: readonly string[] = [];
  return {
    show(printed, live) {
      // By the width of now: a terminal that was made narrower has wrapped what was drawn.
      const height = drawn.reduce((sum, line) => sum + rowsOf(line, columns()), 0);
      const back = height === 0 ? "" : `\u001B[${height}A\r`;
      drawn = fitting(live, rows() - 1, columns());
      const text = [...printed, ...drawn].map((line) => `${line}\n`).join("");
      write(`${HIDE_CURSOR}${back}${CLEAR_BELOW}${text}`);
    },
    release: () => write(SHOW_CURSOR),
  };
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(widthOf(line) / columns));
}

/** What is more than a screen high could not be taken back: the upper lines matter most. */
function fitting(lines: readonly string[], rows: number, columns: number): readonly string[] {
  let left = rows;
  return lines.filter((line) => (left -= rowsOf(line, columns)) >= 0);
}
