import type { Write } from "./audit.ts";
import { table } from "./markdown.ts";
import { type ReleaseResult, STEPS } from "./release.ts";
import { inWords, summary } from "./statistics.ts";
import type { Run } from "./update.ts";

/** Users of what we install. */
const OURS = "system:serviceaccount:sluice-system:";

export function releaseReport({ sluice, native, takeoversMs }: ReleaseResult): string {
  const rows = [
    ["from `kubectl set image` to the end, s", seconds(sluice), seconds(native)],
    ["writes by Sluice", counts(sluice, isOurs), "0"],
    ["of these, events", counts(sluice, (write) => isOurs(write) && isEvent(write)), "0"],
    ["writes by all", counts(sluice, () => true), counts(native, () => true)],
    ["a step, beyond the plain update, ms", inWords(summary(stepsMs(sluice, native))), ""],
    ["from SIGKILL of the leader to the next write, ms", inWords(summary(takeoversMs)), ""],
  ];
  return [
    table(["min / median / max", "with Sluice", "plain update"], rows),
    "",
    "Median run, writes:",
    "",
    writesTable(medianRun(sluice), medianRun(native)),
  ].join("\n");
}

/** By pairs that ran one after the other. */
function stepsMs(sluice: readonly Run[], native: readonly Run[]): readonly number[] {
  return sluice.map(({ tookMs }, at) => (tookMs - (native[at]?.tookMs ?? 0)) / STEPS.length);
}

export function seconds(runs: readonly Run[]): string {
  return inWords(summary(runs.map(({ tookMs }) => tookMs / 1000)), 2);
}

export function counts(runs: readonly Run[], which: (write: Write) => boolean): string {
  return inWords(summary(runs.map(({ writes }) => writes.filter(which).length)));
}

export function isOurs({ user }: Write): boolean {
  return user.startsWith(OURS);
}

export function isEvent({ resource }: Write): boolean {
  return resource === "events";
}

/** @throws {RangeError} without runs */
export function medianRun(runs: readonly Run[]): Run {
  const sorted = runs.toSorted((a, b) => a.tookMs - b.tookMs);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new RangeError("nothing was measured");
  return middle;
}

function writesTable(sluice: Run, native: Run): string {
  const [left, right] = [tallied(sluice), tallied(native)];
  const keys = [...new Set([...left.keys(), ...right.keys()])].toSorted();
  const rows = keys.map((key) => [...key.split(" "), left.get(key) ?? 0, right.get(key) ?? 0]);
  return table(["who", "verb", "what", "with Sluice", "plain update"], rows);
}

/** How often each, by `who verb what`. */
export function tallied({ writes }: Pick<Run, "writes">): ReadonlyMap<string, number> {
  const tally = new Map<string, number>();
  for (const { user, verb, resource, status } of writes) {
    const refused = status >= 400 ? `,${status}` : "";
    const key = `${shortName(user)} ${verb} ${resource}${refused}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }
  return tally;
}

function shortName(user: string): string {
  return user.split(":").at(-1) ?? user;
}

/** Every write of a run, for whoever looks for what takes so long. */
export function timeline({ startedAt, writes }: Run): string {
  const rows = writes
    .toSorted((a, b) => a.receivedAt - b.receivedAt)
    .map(({ receivedAt, tookMs, user, verb, resource, name, status }) =>
      [
        String(receivedAt - startedAt).padStart(6),
        String(tookMs).padStart(4),
        shortName(user).padEnd(24),
        verb.padEnd(6),
        resource.padEnd(20),
        String(status),
        name,
      ].join(" "),
    );
  return ["    ms took who", ...rows].join("\n");
}
