/**
 * Everything that must hold before a commit, side by side. A line a part; the output only of
 * what failed. `check.ts lint types` runs just those.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

const ROOT = new URL("..", import.meta.url).pathname;
const BIN = `${ROOT}/node_modules/.bin`;
const NODE = process.execPath;
/** In one process: to start one a file would take longer than the tests. */
const TEST_OPTIONS = ["--test-isolation=none", "--test-reporter=dot"];
/** Types that were found right are not looked at again until something changes. */
const INCREMENTAL = ["--incremental", "--tsBuildInfoFile"];

const KNIP_CACHE = ["--cache-location", `${ROOT}/.tmp/knip`];

/** The linter and the compiler are of Go, and done before it pays to collect their garbage. */
const NO_COLLECTION = { GOGC: "off", GOMEMLIMIT: "3GiB" };

interface Part {
  readonly name: string;
  readonly commands: readonly (readonly [string, ...string[]])[];
}

/** Longest first, so that the last to finish started early. */
const PARTS: readonly Part[] = [
  { name: "tests", commands: [testsIn("e2e", "bench")] },
  { name: "tests", commands: [testsIn("controller")] },
  { name: "lint", commands: [[NODE, `${BIN}/oxlint`]] },
  { name: "tests", commands: [testsIn("webhook", "certs")] },
  { name: "tests", commands: [testsIn("shared")] },
  { name: "fences", commands: [[NODE, `${ROOT}/scripts/fences.ts`]] },
  {
    name: "types",
    commands: [[`${BIN}/tsc`, "-p", ".", ...INCREMENTAL, `${ROOT}/.tmp/types.tsbuildinfo`]],
  },
  { name: "unused", commands: [[NODE, `${BIN}/knip`, "--no-progress", "--cache", ...KNIP_CACHE]] },
  { name: "format", commands: [[NODE, `${BIN}/oxfmt`, "--check"]] },
];

function testsIn(...folders: readonly string[]): [string, ...string[]] {
  return [NODE, "--test", ...TEST_OPTIONS, ...folders.map((folder) => `${folder}/**/*.test.ts`)];
}

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function run([command, ...args]: readonly [string, ...string[]]): Promise<Outcome> {
  return new Promise((resolve) => {
    // The tools of this tree need the Node of this tree; the machine's own may be older.
    const path = `${BIN}:${process.env["PATH"] ?? ""}`;
    const compiled = { NODE_COMPILE_CACHE: `${ROOT}/.tmp/compiled` };
    const env = { ...process.env, PATH: path, ...compiled, ...NO_COLLECTION };
    const child = spawn(command, args, { cwd: ROOT, env });
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => chunks.push(chunk);
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

async function runPart({ name, commands }: Part): Promise<boolean> {
  const started = performance.now();
  let outcome: Outcome = { code: 0, output: "" };
  for (const command of commands) {
    outcome = await run(command);
    if (outcome.code !== 0) break;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const passed = outcome.code === 0;
  console.log(`${passed ? "ok  " : "FAIL"} ${name.padEnd(8)} ${seconds.padStart(5)} s`);
  if (!passed) console.log(outcome.output.trimEnd().replaceAll(/^/gm, "     "));
  return passed;
}

const wanted = process.argv.slice(2);
const queue = PARTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const results: boolean[] = [];

async function work(): Promise<void> {
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    results.push(await runPart(part));
  }
}

// One more than there are processors: some tests wait for most of their time.
await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
if (results.length === 0) console.error(`no such part: ${wanted.join(", ")}`);
if (results.length === 0 || results.includes(false)) process.exitCode = 1;
