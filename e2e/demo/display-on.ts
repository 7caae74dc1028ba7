import type { Display } from "./display.ts";
import { lineDisplay } from "./line-display.ts";
import { screenDisplay } from "./screen-display.ts";
import type { Terminal } from "./terminal.ts";

export function displayOn(terminal: Terminal): Display {
  return terminal.mode === "screen" ? screenDisplay(terminal) : lineDisplay(terminal);
}
