import type { ProbeSpec } from "./probe-spec.ts";

/** What the last probes of one kind said in a row. */
export interface Streak {
  readonly ok: boolean;
  readonly length: number;
}

export const NO_STREAK: Streak = { ok: false, length: 0 };

export function extend({ ok, length }: Streak, result: boolean): Streak {
  return ok === result ? { ok, length: length + 1 } : { ok: result, length: 1 };
}

/** What a streak means: enough of one kind, or not yet anything new. */
export type Judgement = "success" | "failure" | "undecided";

export function judge(
  { ok, length }: Streak,
  { successThreshold, failureThreshold }: Pick<ProbeSpec, "successThreshold" | "failureThreshold">,
): Judgement {
  if (ok) return length >= successThreshold ? "success" : "undecided";
  return length >= failureThreshold ? "failure" : "undecided";
}
