import type { Write } from "../audit.ts";
import { table } from "../markdown.ts";
import { counts, isEvent, isOurs, medianRun, seconds, tallied } from "../release-report.ts";
import { inWords, summary } from "../statistics.ts";
import type { Run } from "../update.ts";
import type { Losses } from "./losses.ts";
import type { ApprovedSwitch, SwitchResult } from "./switches.ts";
import type { TrafficResult } from "./measure.ts";

export function trafficReport({ releases, switches, losses }: TrafficResult): string {
  return [
    releasesTable(releases),
    "Median run, writes by Sluice:",
    writesTable(releases),
    `${switches.approved.length} switches of all requests by approval, and as many by hand:`,
    switchesTable(switches),
    "Writes by Sluice of such a step:",
    stepTable(switches.approved),
    "Requests while releases jump back and forth:",
    lossesTable(losses),
  ].join("\n\n");
}

function releasesTable(runs: readonly Run[]): string {
  const rows = [
    ["from `kubectl set image` to the end, s", seconds(runs)],
    ["writes by Sluice", counts(runs, isOurs)],
    ["of these, events", counts(runs, (write) => isOurs(write) && isEvent(write))],
    [
      "of these, labels of pods",
      counts(runs, (write) => isOurs(write) && write.resource === "pods"),
    ],
    ["writes by all", counts(runs, () => true)],
  ];
  return table(["min / median / max", "with a canary Ingress"], rows);
}

function writesTable(runs: readonly Run[]): string {
  const { writes } = medianRun(runs);
  const tally = tallied({ writes: writes.filter(isOurs) });
  const rows = [...tally].toSorted(([a], [b]) => a.localeCompare(b));
  return table(
    ["who", "verb", "what", "writes"],
    rows.map(([key, count]) => [...key.split(" "), count]),
  );
}

function switchesTable({ approved, byHand, failed }: SwitchResult): string {
  const rows = [
    ["approval sent → first request at the new share", ms(approved.map((one) => one.arrivedMs))],
    ["of these, approval stored → route stored", ms(approved.map((one) => one.routedMs))],
    [
      "change by hand sent → first request at the new share",
      ms(byHand.map((one) => one.arrivedMs)),
    ],
  ];
  const shown = table(["ms, min / median / max", "HTTPRoute, Traefik"], rows);
  return `${shown}\n\nRequests that failed meanwhile: ${failed}.`;
}

function ms(values: readonly number[]): string {
  return inWords(summary(values));
}

function stepTable(approved: readonly ApprovedSwitch[]): string {
  const kinds = [...new Set(approved.flatMap(({ writes }) => writes.map(whatOf)))].toSorted();
  const of = (which: (write: Write) => boolean) =>
    inWords(summary(approved.map(({ writes }) => writes.filter(which).length)));
  const rows = kinds.map((kind) => [kind, of((write) => whatOf(write) === kind)]);
  return table(["min / median / max", "a step"], [...rows, ["all", of(() => true)]]);
}

function whatOf({ verb, resource }: Write): string {
  return `${verb} ${resource}`;
}

function lossesTable(losses: readonly Losses[]): string {
  const rows = losses.map(({ name, apps, switches, requests, failed }) => [
    name,
    apps,
    switches,
    requests,
    failed,
    ((1000 * failed) / switches).toFixed(1),
  ]);
  const head = ["requests to the new version", "apps", "switches", "requests", "lost"];
  return table([...head, "lost per 1,000 switches"], rows);
}
