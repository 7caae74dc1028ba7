/**
 * `make demo`: a release on a real control plane, told step by step. `--shell` opens a shell in the
 * cluster of a running demo, or in one of its own.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensurePrograms } from "./cluster/binaries/build.ts";
import { placesFrom } from "./cluster/binaries/cache.ts";
import { CLUSTER_PROGRAMS } from "./cluster/binaries/catalogue.ts";
import { runInNamespace } from "./cluster/namespace/launch.ts";
import { runCommand } from "./cluster/processes/command.ts";
import { enterRunningDemo } from "./demo/running-demo.ts";

const ROOT = join(import.meta.dirname, "..");
const BUILD_TIMEOUT_MS = 120_000;

process.exitCode = await (process.argv.includes("--shell") ? shell() : inside("show"));

async function shell(): Promise<number> {
  const enter = await enterRunningDemo();
  if (enter === undefined) return inside("shell");
  console.log("A shell in the cluster of the demo that is running; it stays when you leave.");
  return attached(enter);
}

async function inside(what: "show" | "shell"): Promise<number> {
  await ensurePrograms(placesFrom(process.env), CLUSTER_PROGRAMS);
  await ensureBundles();
  return runInNamespace([process.execPath, join(import.meta.dirname, "demo/inside.ts"), what]);
}

/** `make` has built them; whoever starts this file by hand may not have. */
async function ensureBundles(): Promise<void> {
  const bundles = ["webhook", "controller"].map((name) => join(ROOT, `dist/${name}.mjs`));
  if (bundles.every((bundle) => existsSync(bundle))) return;
  console.log("building Sluice");
  const options = { cwd: ROOT, timeoutMs: BUILD_TIMEOUT_MS };
  await runCommand(process.execPath, [join(ROOT, "scripts/build.ts")], options);
}

/** A program that has the terminal for itself; Ctrl-C in it is its own affair. */
function attached(file: string): Promise<number> {
  process.on("SIGINT", () => undefined);
  const child = spawn(file, [], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
