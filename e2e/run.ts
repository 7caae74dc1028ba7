/**
 * Tells the stories on a real control plane: `e2e/run.ts [pattern] [edition]`. The pattern is looked
 * for in the names of files, or else of stories. With TIMES=20 in the environment each of them is told so
 * often: a race that one run in ten loses is seen before it lands.
 *
 * Two clusters run side by side. Every day: one that most stories share, several at a time, and one for
 * `scenarios/outages/`, whose stories break things and are told one after the other; when that is done,
 * one for `scenarios/traffic/`, whose stories send requests through a gateway. With `chaos`: one where
 * controllers are killed, and one where their writes fail.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ensurePrograms } from "./cluster/binaries/build.ts";
import { placesFrom } from "./cluster/binaries/cache.ts";
import {
  CLUSTER_PROGRAMS,
  GATEWAY_PROGRAMS,
  KRUISE_PROGRAM,
  ROUTE_DEFINITIONS,
} from "./cluster/binaries/catalogue.ts";
import { runInNamespace } from "./cluster/namespace/launch.ts";
import { inMargin, RESULTS_FILE, type Result } from "./story/reporter.ts";

const HERE = import.meta.dirname;
const SCENARIOS = join(HERE, "scenarios");
const CHAOS = join(HERE, "chaos");

/** Stories that share a cluster. */
interface Telling {
  readonly from: string;
  /** How many are told at a time: most of the time they wait. */
  readonly atOnce: number;
}

/** Clusters one after the other; several lanes are side by side. */
type Lane = readonly Telling[];

const EVERY_DAY: readonly Lane[] = [
  [
    { from: SCENARIOS, atOnce: 4 },
    { from: join(SCENARIOS, "traffic"), atOnce: 3 },
  ],
  [{ from: join(SCENARIOS, "outages"), atOnce: 1 }],
];
const CHAOTIC: readonly Lane[] = [
  [{ from: join(CHAOS, "kills"), atOnce: 1 }],
  [{ from: join(CHAOS, "failures"), atOnce: 1 }],
];
const PROGRAMS = [
  ...CLUSTER_PROGRAMS,
  KRUISE_PROGRAM,
  ...GATEWAY_PROGRAMS,
  ...ROUTE_DEFINITIONS,
] as const;

const [, , pattern = "", edition] = process.argv;
const { TIMES = "1" } = process.env;
const wanted = patternIn(pattern);
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
  await ensurePrograms(placesFrom(process.env), PROGRAMS);
  const lanes = edition === "chaos" ? CHAOTIC : EVERY_DAY;
  const folders = lanes.flat().map(({ from }) => from);
  const all = new Map(
    await Promise.all(folders.map(async (from) => [from, await storiesIn(from)] as const)),
  );
  const named = [...all.values()].flat().some(isNamed);
  const tellOf = ({ from, atOnce }: Telling) => {
    const files = (all.get(from) ?? []).filter((file) => !named || isNamed(file));
    return files.length === 0 ? 0 : tell(files, { atOnce, only: named ? "" : pattern });
  };
  const codes = await Promise.all(lanes.map((lane) => oneByOne(lane, tellOf)));
  return summary(await readResults(), Math.max(...codes.flat()), performance.now() - started);
}

async function oneByOne(
  lane: Lane,
  tellOf: (telling: Telling) => Promise<number> | number,
): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const telling of lane) codes.push(await tellOf(telling));
  return codes;
}

async function storiesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".e2e.ts"));
  return names.toSorted().map((name) => join(folder, name));
}

function isNamed(file: string): boolean {
  return wanted.test(relative(HERE, file));
}

function patternIn(source: string): RegExp {
  try {
    return new RegExp(source, "i");
  } catch (error) {
    // What the engine says names the pattern and where it is wrong.
    console.error(`ONLY=: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

/** One process in a network namespace of its own, with one cluster, if there is a story for it. */
function tell(
  files: readonly string[],
  { atOnce, only }: { readonly atOnce: number; readonly only: string },
): Promise<number> {
  return runInNamespace([
    process.execPath,
    `--test-reporter=${join(HERE, "story/reporter.ts")}`,
    "--test-reporter-destination=stdout",
    join(HERE, "story/tell.ts"),
    `--at-once=${atOnce}`,
    `--only=${only}`,
    `--times=${TIMES}`,
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
  // Said again, since a whole run prints much, and some keep only its end.
  for (const { name, why = "" } of failed) {
    console.log(`✖ ${name}\n${inMargin(why)}`);
  }
  if (all.length === 0) console.log(`no story matches "${pattern}"`);
  if (code !== 0 && failed.length === 0) console.log(`a process ended with exit code ${code}`);
  console.log(`${passed} passed, ${failed.length} failed`);
  return code === 0 && failed.length === 0 && passed > 0 ? 0 : 1;
}
