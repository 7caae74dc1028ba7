import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cachedFiles, cachedProgram, findFiles, findProgram, pinned } from "./cache.ts";
import type { Pinned, Places } from "./cache.ts";
import { SOURCES } from "./catalogue.ts";
import { copyFlat } from "./copy.ts";
import { downloaded, moduleToBuild, runGo } from "./go.ts";
import { withLock } from "./lock.ts";
import { progressLine } from "./progress.ts";

/** Kubernetes takes about five minutes on two cores; a slow machine with a cold cache much longer. */
const BUILD_TIMEOUT_MS = 40 * 60_000;

/**
 * Sees to it that these programs are there, and the files of their modules. What is
 * there costs a look at the file system and no network.
 *
 * @param programs names of programs, or of sources of which only files are wanted
 */
export async function ensurePrograms(places: Places, programs: readonly string[]): Promise<void> {
  const wanted = SOURCES.filter((source) =>
    programs.some((name) => name in source.programs || name === source.name),
  );
  const missing: Pinned[] = [];
  for (const source of wanted) {
    const pin = await pinned(source);
    if (await isComplete(places, pin, programs)) continue;
    missing.push(pin);
  }
  for (const [index, pin] of missing.entries()) {
    const lock = join(places.cache, "locks", `${pin.source.name}-${pin.version}`);
    const title = `[${index + 1}/${missing.length}] ${pin.source.name} ${pin.version}`;
    await withLock(
      lock,
      () => buildSource(places, pin, { programs, title }),
      () => void process.stderr.write(`${title}: another process is building it …\n`),
    );
  }
}

async function isComplete(places: Places, pin: Pinned, asked: readonly string[]): Promise<boolean> {
  const programs = await missingPrograms(places, pin, asked);
  return programs.length === 0 && !(await lacksFiles(places, pin));
}

async function missingPrograms(
  places: Places,
  { source }: Pinned,
  asked: readonly string[],
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const program of Object.keys(source.programs)) {
    if (!asked.includes(program)) continue;
    if ((await findProgram(places, program)) === undefined) missing.push(program);
  }
  return missing;
}

async function lacksFiles(places: Places, { source }: Pinned): Promise<boolean> {
  return source.files !== undefined && (await findFiles(places, source.name)) === undefined;
}

interface Job {
  readonly programs: readonly string[];
  readonly title: string;
}

/** Looks again at what is missing: another process may have built it while we waited for the lock. */
async function buildSource(places: Places, pin: Pinned, job: Job): Promise<void> {
  const missing = await missingPrograms(places, pin, job.programs);
  if (missing.length > 0) {
    const progress = progressLine(`${job.title}: building ${missing.join(", ")}`);
    await buildPrograms(places, pin, missing).then(
      () => progress.done("built"),
      (error: unknown) => {
        progress.done("failed");
        throw error;
      },
    );
  }
  if (await lacksFiles(places, pin)) await keepFiles(places, pin);
}

/** Builds into a folder beside the cache's own and moves what is finished, so that nobody sees half a program. */
async function buildPrograms(
  places: Places,
  pin: Pinned,
  programs: readonly string[],
): Promise<void> {
  const bin = join(places.cache, "bin");
  await mkdir(bin, { recursive: true });
  const folder = await mkdtemp(join(bin, ".build-"));
  try {
    await goBuild(pin, programs, folder);
    for (const program of programs) {
      await rename(join(folder, program), cachedProgram(places, program, pin.version));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function goBuild(pin: Pinned, programs: readonly string[], folder: string): Promise<void> {
  const packages = programs.map((program) => pin.source.programs[program] ?? program);
  const stamps = (pin.source.stamps?.(pin.version) ?? []).map((stamp) => `-X ${stamp}`);
  // One program may be named; several in one command share their work, and are named by their packages.
  const [only] = programs;
  const out = programs.length === 1 && only !== undefined ? join(folder, only) : `${folder}/`;
  const flags = [
    "-trimpath",
    "-buildvcs=false",
    // It is stripped below; not to make it saves a fifth of Go's build cache (and little time).
    "-gcflags=all=-dwarf=false",
    `-ldflags=${["-s", "-w", ...stamps].join(" ")}`,
  ];
  const cwd = await moduleToBuild(pin, join(folder, ".module"));
  await runGo(pin, ["build", ...flags, "-o", out, ...packages], { cwd, timeoutMs: BUILD_TIMEOUT_MS });
}

async function keepFiles(places: Places, pin: Pinned): Promise<void> {
  const { module, files = [] } = pin.source;
  const found = await downloaded(pin, module, pin.version);
  const target = cachedFiles(places, pin);
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), ".copy-"));
  for (const path of files) await copyFlat(join(found, path), join(folder, path));
  await rename(folder, target);
}
