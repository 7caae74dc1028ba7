import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Given to the command's standard input. */
  readonly input?: string;
  /** After this it is killed, and the call fails. */
  readonly timeoutMs: number;
}

/** A command that ended badly; the message has the end of what it said. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(message: string, exitCode: number | undefined, stderr: string) {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Long enough for a compiler's message, short enough for a test report. */
const SHOWN_CHARS = 4000;

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to standard output
 * @throws {CommandError} when it fails or takes too long; the spawn error when it cannot be started
 */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { cwd, env, input, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(stdout());
      const ending =
        signal === null ? `exit code ${code}` : `${signal} after at most ${timeoutMs} ms`;
      const said = stderr().trim().slice(-SHOWN_CHARS);
      const message = `${file} ${args.join(" ").slice(0, SHOWN_CHARS)}: ${ending}\n${said}`;
      reject(new CommandError(message, code ?? undefined, stderr()));
    });
    // A command that does not read its input closes it: not an error of ours.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
