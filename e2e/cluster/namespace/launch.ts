import { spawn, type ChildProcess } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { until } from "../processes/until.ts";
import { makeRunFolder, removeLeftovers } from "./run-folder.ts";

/** Set for everything within a namespace; its value is the folder of the run. */
export const RUN_FOLDER = "SLUICE_RUN_FOLDER";

/** The lifeline's file descriptor in the namespace's first process. */
export const LIFELINE_FD = 3;

const INIT = join(import.meta.dirname, "init.ts");

/**
 * Runs a command in fresh network, pid and mount namespaces, with our standard
 * input and output, and waits for it. Needs root, or the right to make user namespaces.
 *
 * However this process ends, what runs inside ends too: the namespace's first process
 * holds the other end of a pipe (the lifeline), and when it exits the kernel kills the rest.
 *
 * @returns the command's exit code
 */
export async function runInNamespace(command: readonly string[]): Promise<number> {
  await removeLeftovers();
  const folder = await makeRunFolder();
  try {
    const child = spawn("unshare", [...unshareFlags(), process.execPath, INIT, ...command], {
      stdio: ["inherit", "inherit", "inherit", "pipe"],
      env: { ...process.env, [RUN_FOLDER]: folder },
    });
    passOnSignals(child);
    void writeInitPid(child, folder);
    return await exitCode(child);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** File in the run's folder with the pid of the first process, as the outside sees it. */
export const INIT_PID = "init-pid";

/** For those who want to enter the namespaces; nobody inside can know that pid. */
async function writeInitPid({ pid = 0 }: ChildProcess, folder: string): Promise<void> {
  const children = `/proc/${pid}/task/${pid}/children`;
  const look = async () => {
    const [first] = (await readFile(children, "utf8")).split(" ");
    return first === "" ? undefined : first;
  };
  const found = await until("the namespace", look, { timeoutMs: 5000 }).catch(() => undefined);
  if (found !== undefined) await writeFile(join(folder, INIT_PID), found).catch(() => undefined);
}

function unshareFlags(): readonly string[] {
  const own = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--mount"];
  return process.getuid?.() === 0 ? own : ["--user", "--map-root-user", ...own];
}

/**
 * Signals go through the lifeline, as a pid namespace's first process cannot be
 * reached by its inner pid and `unshare` does not pass signals on. A terminal sends
 * Ctrl-C to the command as well; that it then gets two does no harm.
 */
function passOnSignals(child: ChildProcess): void {
  const lifeline = child.stdio[LIFELINE_FD];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (isWritable(lifeline)) lifeline.write(`${signal}\n`);
    });
  }
}

function isWritable(stream: unknown): stream is Writable {
  return typeof stream === "object" && stream !== null && "write" in stream;
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
