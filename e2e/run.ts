/**
 * Tells the stories on a real control plane: `e2e/run.ts [pattern]`. The pattern is looked for in the
 * names of files and of stories.
 *
 * Two clusters run side by side: one that most stories share, several at a time, and one for
 * `scenarios/outages/`, whose stories break things and are told one after the other.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ensurePrograms } from "./cluster/binaries/build.ts";
import { placesFrom } from "./cluster/binaries/cache.ts";
import { CLUSTER_PROGRAMS, KRUISE_PROGRAM } from "./cluster/binaries/catalogue.ts";
import { runInNamespace } from "./cluster/namespace/launch.ts";
import { RESULTS_FILE, type Result } from "./story/reporter.ts";

const HERE = import.meta.dirname;
const SCENARIOS = join(HERE, "scenarios");
const OUTAGES = join(SCENARIOS, "outages");
/** How many stories of the shared cluster are told at a time: most of the time they wait. */
const AT_ONCE = 4;

const pattern = process.argv[2] ?? "";
const folder = await mkdtemp(join(tmpdir(), "sluice-stories-"));
const results = join(folder, "results");
process.env[RESULTS_FILE] = results;
try {
  process.exitCode = await run();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function run(): Promise<number> {
  const started = performance.now();
  await ensurePrograms(placesFrom(process.env), [...CLUSTER_PROGRAMS, KRUISE_PROGRAM]);
  const [shared, alone] = [await chosen(SCENARIOS), await chosen(OUTAGES)];
  const codes = await Promise.all([
    shared.length === 0 ? 0 : tell(shared, AT_ONCE),
    alone.length === 0 ? 0 : tell(alone, 1),
  ]);
  return summary(await readResults(), Math.max(...codes), performance.now() - started);
}

/** Files of a folder whose name or text has the pattern. */
async function chosen(from: string): Promise<readonly string[]> {
  const names = (await readdir(from)).filter((name) => name.endsWith(".e2e.ts")).toSorted();
  const matching = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(from, name), "utf8");
      const file = join(from, name);
      return has(relative(SCENARIOS, file)) || has(text) ? [file] : [];
    }),
  );
  return matching.flat();
}

function has(text: string): boolean {
  return new RegExp(pattern, "i").test(text);
}

/** One process in a network namespace of its own, with one cluster. */
function tell(files: readonly string[], atOnce: number): Promise<number> {
  const named = files.every((file) => has(relative(SCENARIOS, file)));
  return runInNamespace([
    process.execPath,
    `--test-reporter=${join(HERE, "story/reporter.ts")}`,
    "--test-reporter-destination=stdout",
    join(HERE, "story/tell.ts"),
    `--at-once=${atOnce}`,
    `--only=${named ? "" : pattern}`,
    ...files,
  ]);
}

async function readResults(): Promise<readonly Result[]> {
  const text = await readFile(results, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Result => JSON.parse(line));
}

/** The last line is for programs: it says how many. */
function summary(all: readonly Result[], code: number, tookMs: number): number {
  const failed = all.filter(({ outcome }) => outcome === "failed");
  const passed = all.length - failed.length;
  console.log(`\n${all.length} stories in ${(tookMs / 1000).toFixed(0)} s`);
  for (const { name } of failed) console.log(`✖ ${name}`);
  if (all.length === 0) console.log(`no story matches "${pattern}"`);
  if (code !== 0 && failed.length === 0) console.log(`a process ended with exit code ${code}`);
  console.log(`${passed} passed, ${failed.length} failed`);
  return code === 0 && failed.length === 0 && passed > 0 ? 0 : 1;
}
