import { text } from "../kube/read.ts";

/** How one request ended. */
export type Outcome =
  | { readonly kind: "answered"; readonly status: number; readonly body: unknown }
  | { readonly kind: "failed"; readonly reason: string };

/** How many requests got what. */
export interface Tally {
  readonly requests: number;
  /** Answered with a status below 400. */
  readonly ok: number;
  readonly failed: number;
  /** Good answers by revision; the same by image and by pod. */
  readonly byRevision: Readonly<Record<string, number>>;
  readonly byImage: Readonly<Record<string, number>>;
  readonly byPod: Readonly<Record<string, number>>;
  /** Failures by reason: `HTTP 500`, `ECONNRESET`, `no ready endpoint`, … */
  readonly failures: Readonly<Record<string, number>>;
}

export function tally(outcomes: readonly Outcome[]): Tally {
  const good = outcomes.filter(isGood).map(({ body }) => body);
  const bad = outcomes.filter((outcome) => !isGood(outcome));
  return {
    requests: outcomes.length,
    ok: good.length,
    failed: bad.length,
    byRevision: countBy(good, (body) => text(body, "revision") ?? ""),
    byImage: countBy(good, (body) => text(body, "image") ?? ""),
    byPod: countBy(good, (body) => text(body, "pod") ?? ""),
    failures: countBy(bad, reasonOf),
  };
}

/** Share in percent of the good answers, not rounded; 0 without any. */
export function shareOf({ ok, byImage }: Tally, image: string): number {
  return ok === 0 ? 0 : (100 * (byImage[image] ?? 0)) / ok;
}

function isGood(outcome: Outcome): outcome is Outcome & { kind: "answered" } {
  return outcome.kind === "answered" && outcome.status < 400;
}

function reasonOf(outcome: Outcome): string {
  return outcome.kind === "failed" ? outcome.reason : `HTTP ${outcome.status}`;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
