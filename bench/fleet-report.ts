import type { FleetResult, Wave } from "./fleet.ts";
import { table } from "./markdown.ts";
import { type Program, PROGRAMS } from "./our-processes.ts";
import { inWords, summary } from "./statistics.ts";

export function fleetReport(results: readonly FleetResult[]): string {
  const rows = results.flatMap(({ size, adopted, released }) => [
    [`${size} Rollouts made, until all are Healthy`, ...figures(adopted, size)],
    [`${size} releases begun, until all are completed`, ...figures(released, size)],
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
  return first === undefined ? waves : [waves, writesOfRelease(first)].join("\n\n");
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
