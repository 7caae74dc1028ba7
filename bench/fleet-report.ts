import type { FleetResult, Wave } from "./fleet.ts";
import { table } from "./markdown.ts";
import { type Program, PROGRAMS } from "./our-processes.ts";
import { inWords, summary } from "./statistics.ts";

export function fleetReport(results: readonly FleetResult[]): string {
  const rows = results.flatMap(({ size, adopted, released, plain }) => [
    [`${size} Rollouts made, until all are Healthy`, ...figures(adopted, size)],
    [`${size} releases begun, until all are completed`, ...figures(released, size)],
    [`${size} plain updates, until all are completed`, ...figures(plain, size)],
  ]);
  const waves = table(
    [
      "",
      "s",
      "writes of the controller for each: min / median / max",
      ...PROGRAMS.map((name) => `processor time of sluice-${name}, s`),
    ],
    rows,
  );
  const [first] = results;
  if (first === undefined) return waves;
  return [waves, writesOfRelease(first), processors(first)].join("\n\n");
}

/** Who was at work meanwhile: with so many releases at once the cores are what everybody waits for. */
function processors({ size, released, plain }: FleetResult): string {
  const rows = [...released.byName.keys()]
    .map((name) => ({ name, ours: secondsOf(released, name), theirs: secondsOf(plain, name) }))
    .filter(({ ours, theirs }) => Math.max(ours, theirs) >= 0.5)
    .toSorted((one, other) => other.ours - one.ours)
    .map(({ name, ours, theirs }) => [name, ours.toFixed(1), theirs.toFixed(1)]);
  return table(["processor time, s", `${size} releases`, `${size} plain updates`], rows);
}

/** What the writes of a release are, in the mean. */
function writesOfRelease({ size, released }: FleetResult): string {
  const tally = new Map<string, number>();
  for (const { verb, resource, status } of released.writes) {
    const key = `${verb} ${resource}${status >= 400 ? `, refused: ${status}` : ""}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }
  const rows = [...tally].toSorted(([, a], [, b]) => b - a);
  return table(
    ["writes of a release", "in the mean"],
    rows.map(([what, count]) => [what, (count / size).toFixed(1)]),
  );
}

function figures({ tookMs, writes, processor }: Wave, size: number): readonly string[] {
  const spent = (name: Program) => sum(processor.after[name]) - sum(processor.before[name]);
  return [
    (tookMs / 1000).toFixed(1),
    inWords(summary(writesOfEach(writes, size))),
    ...PROGRAMS.map((name) => (spent(name) / 1000).toFixed(1)),
  ];
}

/** Pods are called after their Deployment, too: `app-7-<hash>-<name>`. */
function writesOfEach(writes: Wave["writes"], size: number): readonly number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const { name } of writes) {
    const index = Number(name.split("-")[1]);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

const secondsOf = ({ byName }: Wave, name: string) => (byName.get(name) ?? 0) / 1000;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
