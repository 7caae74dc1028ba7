/**
 * The first process of a namespace: brings up the network, runs one command, and ends
 * with it. It is not imported: `launch.ts` starts it, with the run's folder in the
 * environment and the lifeline as file descriptor 3.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { LIFELINE_FD, RUN_FOLDER } from "./launch.ts";
import { bringUpNetwork } from "./network.ts";

/** From a polite signal to a kill: a cluster stops within this, also on a busy machine. */
const GRACE_MS = 20_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Signal = (typeof SIGNALS)[number];

await bringUpNetwork();
const [file = "", ...args] = process.argv.slice(2);
const command = spawn(file, args, { stdio: "inherit" });
command.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
// When this process exits the kernel kills whatever the command left running.
command.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
for (const signal of SIGNALS) process.on(signal, () => undefined); // they come by the lifeline
followLifeline(command);

function followLifeline(child: ChildProcess): void {
  // A socket, and not a file: a blocked read of a file would keep this process from exiting.
  const lifeline = new Socket({ fd: LIFELINE_FD });
  let asked = 0;
  lifeline.on("data", (chunk) => {
    const signal = SIGNALS.find((name) => String(chunk).includes(name));
    if (signal !== undefined) asked = stop(child, signal, asked);
  });
  lifeline.on("close", () => void abandoned());
}

/** The second request kills: whoever presses Ctrl-C twice does not want to wait. */
function stop(child: ChildProcess, signal: Signal, asked: number): number {
  child.kill(asked === 0 ? signal : "SIGKILL");
  setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
  return asked + 1;
}

/** The launcher is dead and cannot clean up: everything in here ends, and its folder goes with us. */
async function abandoned(): Promise<void> {
  // -1 is everybody in this pid namespace but ourselves; they would write to the folder while it goes.
  process.kill(-1, "SIGKILL");
  const folder = process.env[RUN_FOLDER];
  if (folder !== undefined)
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  process.exit(1);
}
