import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "../kube/read.ts";
import { runCommand } from "../processes/command.ts";
import type { Pinned } from "./cache.ts";
import { requiredVersion } from "./catalogue.ts";
import { copyTree } from "./copy.ts";

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

interface Run {
  readonly timeoutMs: number;
  /** Folder of the module; default: the committed one. */
  readonly cwd?: string;
}

/** @throws {Error} when there is no Go, with what to do; the command's error when it fails */
export async function runGo(pin: Pinned, args: readonly string[], run: Run): Promise<string> {
  const { cwd = pin.wrapper, timeoutMs } = run;
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  try {
    return await runCommand("go", args, { cwd, env, timeoutMs });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const hint = "install Go, or point SLUICE_BIN to a folder with ready programs";
    throw new Error(`${pin.source.name} has to be built and there is no Go: ${hint}`, {
      cause: error,
    });
  }
}

/** @returns the module's folder in Go's cache, which is read-only; `go.sum` has its checksum */
export async function downloaded(pin: Pinned, module: string, version: string): Promise<string> {
  const args = ["mod", "download", "-json", `${module}@${version}`];
  const answer: unknown = JSON.parse(await runGo(pin, args, { timeoutMs: DOWNLOAD_TIMEOUT_MS }));
  const folder = text(answer, "Dir");
  if (folder === undefined) throw new Error(`go says nothing of a folder of ${module}`);
  return folder;
}

/**
 * Where to build: the committed module, or a copy of it with the module in it that is cut.
 *
 * @param copy where the copy may be
 */
export async function moduleToBuild(pin: Pinned, copy: string): Promise<string> {
  const { cut } = pin.source;
  if (cut === undefined) return pin.wrapper;
  const version = requiredVersion(await readFile(join(pin.wrapper, "go.mod"), "utf8"), cut.module);
  await copyTree(await downloaded(pin, cut.module, version), join(copy, cut.to), cut.folder);
  await copyTree(pin.wrapper, copy);
  return copy;
}
