import type { Histograms } from "./durations.ts";
import { mean, quantile } from "./histogram.ts";
import { table } from "./markdown.ts";
import { LATE_MS } from "./open-loop.ts";
import { type Program, PROGRAMS } from "./our-processes.ts";
import type { Load, ScaleResult } from "./scale.ts";

/** p99 of an admission as the API server sees it, ms; resident memory of each process, MiB. */
const TARGETS = { p99Ms: 10, memoryMib: 250 };

export function scaleReport({ scale, made, dryRuns, updates, memory }: ScaleResult): string {
  const { rollouts, perSecond, seconds } = scale;
  return [
    `${rollouts} Rollouts and Deployments, made in ${made.postedSeconds.toFixed(0)} s, settled after ${made.settledSeconds.toFixed(0)} s. ${perSecond} updates a second for ${seconds} s, in an open loop.`,
    "Dry runs: nothing is stored, so nothing follows.",
    loadReport(dryRuns),
    "Updates that are stored: each begins a release, worked on by all controllers on the same cores.",
    loadReport(updates),
    table(
      ["resident memory, MiB", "no Rollouts", `${rollouts} Rollouts`, "after the updates"],
      PROGRAMS.map((name) => [
        `sluice-${name}, two processes`,
        ...[memory.empty, memory.full, memory.after].map((one) => inMebibytes(one[name])),
      ]),
    ),
    verdict(dryRuns, memory.after),
  ].join("\n\n");
}

function loadReport({ requests, admissions, processor }: Load): string {
  const { due, late, notSent, failed, reasons, tookMs } = requests;
  const sent = `${due} requests: ${late} sent more than ${LATE_MS} ms late, ${notSent} not sent, ${failed} failed.`;
  const rows = [...admissions.webhooks, ...admissions.inside]
    .filter(([, { count }]) => count > 0)
    .map(([name, one]) => [
      name,
      String(one.count),
      ...[mean(one), quantile(one, 0.5), quantile(one, 0.99)].map((s) => (s * 1000).toFixed(1)),
    ]);
  const whole = ["whole request, from when it was due", String(tookMs.length), ...exact(tookMs)];
  const spent = (name: Program) => sum(processor.after[name]) - sum(processor.before[name]);
  const admitted = countOf(admissions.inside);
  // ms per admission is the same number as s per 1,000 of them.
  const each = `sluice-webhook ${(spent("webhook") / admitted).toFixed(2)} s`;
  const total = `sluice-controller ${(spent("controller") / 1000).toFixed(1)} s in all`;
  return [
    [sent, ...reasons.slice(0, 3)].join(" "),
    table(["ms", "requests", "mean", "p50", "p99"], [...rows, whole]),
    `Processor time, both processes: ${each} per 1,000 admissions, ${total}.`,
  ].join("\n\n");
}

function verdict({ admissions }: Load, memory: ScaleResult["memory"]["after"]): string {
  const managed = admissions.webhooks.get("hold-managed.sluice.dev");
  const p99 = managed === undefined ? Number.NaN : quantile(managed, 0.99) * 1000;
  const most = Math.max(...PROGRAMS.flatMap((name) => memory[name])) / MB_PER_MIB;
  return [
    `p99 of admission alone: ${against(p99, TARGETS.p99Ms, "ms")}.`,
    `Largest process: ${against(most, TARGETS.memoryMib, "MiB")}.`,
  ].join(" ");
}

function against(is: number, target: number, unit: string): string {
  const outcome = is < target ? "met" : "missed";
  return `${is.toFixed(1)} ${unit}, target below ${target} ${unit}: ${outcome}`;
}

function countOf(histograms: Histograms): number {
  return sum([...histograms.values()].map(({ count }) => count));
}

const MB_PER_MIB = 1.048_576;

function inMebibytes(megabytes: readonly number[]): string {
  return megabytes.map((value) => (value / MB_PER_MIB).toFixed(0)).join(" / ");
}

function exact(values: readonly number[]): readonly string[] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return [sum(values) / values.length, at(0.5), at(0.99)].map((value) => value.toFixed(1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
