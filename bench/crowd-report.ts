import type { CrowdResult } from "./admission.ts";
import { type Histogram, mean, quantile } from "./histogram.ts";
import { table } from "./markdown.ts";
import type { Memory } from "./memory.ts";

export function crowdReport({ webhooks, inside, requestsMs, memory }: CrowdResult): string {
  return [
    table(
      ["admission, ms", "requests", "mean", "p50", "p99", "up to 5 ms"],
      [...webhooks, ...inside].filter(([, { count }]) => count > 0).map(row),
    ),
    "",
    table(
      ["whole update as the client sees it, ms", "requests", "mean", "p50", "p99"],
      [["PATCH deployment", requestsMs.length, ...exact(requestsMs)]],
    ),
    "",
    table(
      ["resident memory, MB", "no Rollouts", "1,000 Rollouts", "after the updates"],
      (["webhook", "controller"] as const).map((name) => [
        `sluice-${name}, two processes`,
        ...[memory.empty, memory.crowd, memory.afterLoad].map((one) => inMegabytes(one, name)),
      ]),
    ),
  ].join("\n");
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
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return [average, at(0.5), at(0.99)].map((value) => value.toFixed(1));
}

function inMegabytes(memory: Memory, name: keyof Memory): string {
  return memory[name].map((value) => value.toFixed(0)).join(" / ");
}
