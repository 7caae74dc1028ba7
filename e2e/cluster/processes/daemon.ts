import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";

export interface DaemonOptions {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Default: ours. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Both outputs are appended here. */
  readonly log: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs until it is told to stop. */
export interface Daemon {
  readonly name: string;
  readonly pid: number | undefined;
  readonly log: string;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** @returns undefined while it runs */
  readonly exit: () => Exit | undefined;
  /** SIGKILL goes to what the process has started as well; it could not end that any more. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** SIGTERM, and SIGKILL after `graceMs`; returns when the process has ended. */
  readonly stop: (graceMs?: number) => Promise<Exit>;
}

/** The parts of a control plane that keep nothing worth waiting for are gone well before. */
const GRACE_MS = 5000;

export function startDaemon({ name, file, args, log, ...rest }: DaemonOptions): Daemon {
  const out = openSync(log, "a");
  const child = spawn(file, args, {
    ...rest,
    stdio: ["ignore", out, out],
    // A group of its own: Ctrl-C on a terminal is for us, and we stop things in order.
    detached: true,
  });
  closeSync(out);
  let ended: Exit | undefined;
  const kill = (signal: NodeJS.Signals) => sendSignal(child, signal);
  const exited = exitOf(child).then((exit) => {
    killGroup(child); // what it has left behind
    return (ended = exit);
  });
  return {
    name,
    pid: child.pid,
    log,
    exited,
    exit: () => ended,
    kill,
    async stop(graceMs = GRACE_MS) {
      kill("SIGTERM");
      const timer = setTimeout(kill, graceMs, "SIGKILL");
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function sendSignal(child: ChildProcess, signal: NodeJS.Signals): void {
  if (signal === "SIGKILL") killGroup(child);
  else child.kill(signal);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // nobody is left in it
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => resolve({ code, signal }));
    // It could not be started: 127 is what a shell says then.
    child.on("error", () => resolve({ code: 127, signal: null }));
  });
}

const SHOWN_LINES = 15;

/** The end of a log, for the message of an error. */
export async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
}
