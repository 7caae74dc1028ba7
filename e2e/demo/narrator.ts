import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../cluster/processes/until.ts";
import type { Said } from "../story/said.ts";
import type { Tools } from "../story/tools.ts";
import type { Display } from "./display.ts";
import { paintFor, wrapped } from "./paint.ts";
import type { Terminal } from "./terminal.ts";

/** Something that the demo promised did not happen. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}

/** Tells the demo: what goes on and why it matters, what is typed, what comes of it. */
export interface Narrator {
  readonly heading: (title: string, why: string) => void;
  /** Types a command, waits for its end, and shows what it said. */
  readonly type: (command: string) => Promise<Said>;
  readonly say: (text: string) => void;
  /** Gives a person the time to read; programs wait a fraction of it. */
  readonly breathe: (seconds: number) => Promise<void>;
  /** Waits until something is so, and says so if it does not come. */
  readonly expect: (what: string, look: () => boolean) => Promise<void>;
}

const PATIENCE_MS = 60_000;
/** Of the pace for a person. */
const QUICK = 0.2;

export function narratorOn(terminal: Terminal, display: Display): Omit<Narrator, "type"> {
  const paint = paintFor(terminal);
  const width = () => Math.min(terminal.columns(), 100);
  let number = 0;
  return {
    heading(title, why) {
      number += 1;
      const body = wrapped(why, width()).map((line) => paint("dim", line));
      display.print(["", paint("bold", `${number}. ${title}`), ...body]);
    },
    say(text) {
      const [first = "", ...rest] = wrapped(text, width() - 3);
      const arrow = terminal.glyphs.arrow;
      display.print([`${arrow} ${first}`, ...rest.map((line) => `  ${line}`)]);
    },
    async breathe(seconds) {
      await sleep(seconds * 1000 * (terminal.reader === "person" ? 1 : QUICK));
    },
    async expect(what, look) {
      const patience = { timeoutMs: PATIENCE_MS };
      const answer = () => (look() ? true : undefined);
      await until(what, answer, patience).catch((error: unknown) => {
        throw new DemoError(`expected ${what}, but it did not happen within 60 s`, {
          cause: error,
        });
      });
    },
  };
}

/** How long a person looks at a command before it is sent. */
const TYPING_SECONDS = 1;

export function typistFor(
  terminal: Terminal,
  display: Display,
  { tools, breathe }: { readonly tools: Tools; readonly breathe: Narrator["breathe"] },
): Narrator["type"] {
  const paint = paintFor(terminal);
  return async (command) => {
    display.print(["", paint("bold", `$ ${command}`)]);
    await breathe(TYPING_SECONDS);
    const said = await display.during(tools.shell(command));
    const lines = `${said.errors}\n${said.output}`.split("\n").filter((line) => line.trim() !== "");
    display.print(lines.map((line) => (line.includes("Warning: ") ? paint("yellow", line) : line)));
    if (said.exitCode !== 0) throw new DemoError(`"${command}" failed:\n${lines.join("\n")}`);
    return said;
  };
}
