import type { Display } from "./display.ts";
import { paintFor } from "./paint.ts";
import { panelOf } from "./panel.ts";
import { screenOn } from "./screen.ts";
import type { Terminal } from "./terminal.ts";

const TICK_MS = 500;

/** Draws nothing. */
const BLANK = (): readonly string[] => [];

/** The story scrolls by above; what is live stands below it and is redrawn in place. */
export function screenDisplay(terminal: Terminal): Display {
  const paint = paintFor(terminal);
  const { glyphs, columns } = terminal;
  const screen = screenOn(terminal);
  let draw = BLANK;

  const print = (lines: readonly string[]) => screen.show(lines, draw());
  const redrawWith = (drawing: typeof draw) => {
    draw = drawing;
    print([]);
  };
  const timer = setInterval(() => print([]), TICK_MS);
  return {
    print,
    still: () => redrawWith(BLANK),
    live(view) {
      redrawWith(() => panelOf(view, { paint, glyphs, columns: columns(), now: new Date() }));
    },
    async working(what, work) {
      const started = performance.now();
      const took = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
      redrawWith(() => [`  ${what} ... ${paint("dim", took())}`]);
      const result = await work;
      draw = BLANK;
      print([`  ${what} ${paint("dim", took())}`]);
      return result;
    },
    during: (command) => command,
    close() {
      clearInterval(timer);
      redrawWith(BLANK);
      screen.release();
    },
  };
}
