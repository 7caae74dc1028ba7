import type { Display } from "./display.ts";
import { paintFor, widthOf } from "./paint.ts";
import { panelOf } from "./panel.ts";
import type { Terminal } from "./terminal.ts";
import type { View } from "./view.ts";

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_BELOW = "\u001B[J";
const TICK_MS = 500;

/** The story scrolls by above; what is live stands below it and is redrawn in place. */
export function screenDisplay(terminal: Terminal): Display {
  const paint = paintFor(terminal);
  const { glyphs, columns, rows, write } = terminal;
  let drawn: readonly string[] = [];
  let draw: () => readonly string[] = () => [];

  function redraw(printed: readonly string[] = []): void {
    const height = drawn.reduce((sum, line) => sum + rowsOf(line, columns()), 0);
    const back = height === 0 ? "" : `\u001B[${height}A\r`;
    drawn = fitting(draw(), rows() - 1, columns());
    const text = [...printed, ...drawn].map((line) => `${line}\n`).join("");
    write(`${HIDE_CURSOR}${back}${CLEAR_BELOW}${text}`);
  }

  const timer = setInterval(() => redraw(), TICK_MS);
  const still = () => {
    draw = () => [];
    redraw();
  };
  return {
    print: redraw,
    still,
    live(view: View) {
      draw = () => panelOf(view, { paint, glyphs, columns: columns(), now: new Date() });
      redraw();
    },
    async working(what, work) {
      const started = performance.now();
      const took = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
      draw = () => [`  ${what} ... ${paint("dim", took())}`];
      redraw();
      const result = await work;
      draw = () => [];
      redraw([`  ${what} ${paint("dim", took())}`]);
      return result;
    },
    during: (command) => command,
    close() {
      clearInterval(timer);
      still();
      write(SHOW_CURSOR);
    },
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
