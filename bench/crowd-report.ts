import { GAP_MS, type CrowdResult, type Latencies, type Memory } from "./admission.ts";
import { type Histogram, mean, quantile } from "./histogram.ts";
import { table } from "./markdown.ts";
import { type Program, PROGRAMS } from "./our-processes.ts";

export function crowdReport({ size, paced, unpaced, memory }: CrowdResult): string {
  return [
    `One client, ${GAP_MS} ms between two updates:`,
    latencies(paced),
    "One client, one update after the other:",
    latencies(unpaced),
    "Memory:",
    table(
      [
        "resident memory (of it anonymous), MB",
        "no Rollouts",
        `${size} Rollouts`,
        "after the updates",
      ],
      PROGRAMS.map((name) => [
        `sluice-${name}, two processes`,
        ...[memory.empty, memory.crowd, memory.afterLoad].map((one) => inMegabytes(one, name)),
      ]),
    ),
  ].join("\n\n");
}

function latencies(latencies: Latencies): string {
  const { webhooks, inside, requestsMs } = latencies;
  const figures = table(
    ["ms", "requests", "mean", "p50", "p99", "up to 5 ms"],
    [
      ...[...webhooks, ...inside].filter(([, { count }]) => count > 0).map(row),
      ["whole update, as the client sees it", requestsMs.length, ...exact(requestsMs)],
    ],
  );
  return `${figures}\n\n${processorInWords(latencies)}`;
}

/** With all that an update sets off: watch events, and the first step of its release. */
function processorInWords({ processor: { before, after }, requestsMs }: Latencies): string {
  const perUpdate = PROGRAMS.map((name) => {
    const spent = sum(after[name]) - sum(before[name]);
    return `sluice-${name} ${(spent / requestsMs.length).toFixed(1)} ms`;
  });
  return `Processor time an update, both processes: ${perUpdate.join(", ")}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Names of entries are as the API server counts them; paths, as the webhooks themselves do. */
function row([name, histogram]: readonly [string, Histogram]): readonly string[] {
  const within = histogram.buckets.find(({ upTo }) => upTo === 0.005)?.count ?? 0;
  return [
    name,
    String(histogram.count),
    ...[mean(histogram), quantile(histogram, 0.5), quantile(histogram, 0.99)].map(milliseconds),
    `${((100 * within) / histogram.count).toFixed(1)} %`,
  ];
}

function milliseconds(seconds: number): string {
  return (seconds * 1000).toFixed(1);
}

function exact(values: readonly number[]): readonly string[] {
  const sorted = values.toSorted((a, b) => a - b);
  const average = sum(values) / values.length;
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return [average, at(0.5), at(0.99)].map((value) => value.toFixed(1));
}

/** One process after the other. */
function inMegabytes({ resident, anonymous }: Memory, name: Program): string {
  const own = anonymous[name].map((value) => value.toFixed(0));
  return resident[name].map((value, at) => `${value.toFixed(0)} (${own[at]})`).join(" / ");
}
