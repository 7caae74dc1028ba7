import type { Display } from "./display.ts";
import { lineOf } from "./panel.ts";
import type { Terminal } from "./terminal.ts";
import type { View } from "./view.ts";

/** A log of a release must not be longer than the release is interesting. */
const EVERY_MS = 1000;

/** Plain lines: what is live is said again when it has changed. */
export function lineDisplay({ write }: Terminal): Display {
  const print = (lines: readonly string[]) => {
    for (const line of lines) write(`${line}\n`);
  };
  let [said, saidWait, saidAt] = ["", "", 0];
  let newest: View | undefined;
  let commands = 0;
  const say = () => {
    if (newest === undefined || commands > 0 || performance.now() - saidAt < EVERY_MS) return;
    const line = lineOf(newest);
    const { wait } = newest;
    if (line !== said) print([`    ${line}`]);
    if (wait !== undefined && wait.message !== saidWait) {
      print([`    waits: ${wait.message}`]);
      if (wait.command !== undefined) print([`    command: ${wait.command}`]);
    }
    [said, saidWait, saidAt] = [line, wait?.message ?? "", performance.now()];
  };
  const timer = setInterval(say, EVERY_MS / 4);
  return {
    print,
    live: (view) => void (newest = view),
    still: () => void (newest = undefined),
    working: (what, work) => timed(print, what, work),
    async during(command) {
      commands += 1;
      try {
        return await command;
      } finally {
        commands -= 1;
      }
    },
    close: () => clearInterval(timer),
  };
}

async function timed<T>(print: Display["print"], what: string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  print([`  ${what} ...`]);
  const result = await work;
  print([`  ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`]);
  return result;
}
