/**
 * Checks who imports whom (`.dependency-cruiser.mjs`), and that each rule still bites: it must
 * find its violation in a fixture. Beside an unknown compiler dependency-cruiser finds no modules
 * at all and reports success, so the number of modules is checked too.
 */
import { existsSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import readConfig from "dependency-cruiser/config-utl/extract-depcruise-config";

const ROOT = new URL("..", import.meta.url).pathname;
const FIXTURE = new URL("fixtures/fences", import.meta.url).pathname;
const FOLDERS = ["shared", "certs", "webhook", "controller", "cli", "e2e", "bench"];

const { options, ...ruleSet } = await readConfig(`${ROOT}/.dependency-cruiser.mjs`);
const rules = new Map(ruleSet.forbidden?.map((rule) => [rule.name ?? "", rule.comment ?? ""]));

async function cruiseAt(baseDir: string, cacheAs: string): Promise<ICruiseResult> {
  const folders = FOLDERS.filter((folder) => existsSync(`${baseDir}/${folder}`));
  const cache = { folder: `${ROOT}/.tmp/fences/${cacheAs}`, strategy: "content" } as const;
  const asked = { ...options, baseDir, validate: true, ruleSet, cache };
  const { output } = await cruise(folders, asked);
  if (typeof output === "string") throw new TypeError("expected a result object, not a report");
  return output;
}

const tree = await cruiseAt(ROOT, "tree");
const broken = tree.summary.violations.map(
  ({ from, to, rule }) => `${from} → ${to}\n    ${rule.name}: ${rules.get(rule.name) ?? ""}`,
);
const fixture = await cruiseAt(FIXTURE, "fixture");
const tripped = new Set(fixture.summary.violations.map(({ rule }) => rule.name));
const silent = [...rules.keys()].filter((name) => !tripped.has(name));

for (const line of broken) console.error(line);
for (const name of silent) console.error(`the fixture no longer trips the rule ${name}`);
if (tree.summary.totalCruised === 0) console.error("no module was found: the fence is blind");
console.log(`${tree.summary.totalCruised} modules, ${rules.size} rules`);
if (broken.length > 0 || silent.length > 0 || tree.summary.totalCruised === 0) process.exitCode = 1;
