import type { Condition, RolloutStatus } from "@sluice/shared/api/rollout.ts";

export type Wanted = Pick<Condition, "type" | "status" | "reason" | "message">;

/**
 * The conditions with one of them set; the others and their order stay.
 *
 * `lastTransitionTime` moves with `status` alone, `lastUpdateTime` with anything that is said, so
 * a condition that says the same as before is the same as before.
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  wanted: Wanted,
  now: Date,
): readonly Condition[] {
  const all = conditions ?? [];
  const was = all.find(({ type }) => type === wanted.type);
  if (was !== undefined && saysTheSame(was, wanted)) return all;
  const time = wireTime(now);
  const turned = was?.status !== wanted.status;
  const lastTransitionTime = turned ? time : (was?.lastTransitionTime ?? time);
  const is: Condition = { ...wanted, lastUpdateTime: time, lastTransitionTime };
  return was === undefined ? [...all, is] : all.map((one) => (one === was ? is : one));
}

function saysTheSame(was: Condition, wanted: Wanted): boolean {
  return (
    was.status === wanted.status && was.reason === wanted.reason && was.message === wanted.message
  );
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function wireTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** What a release is at, as its condition says; undefined when there was none yet. */
export function progressingReason(status: RolloutStatus | undefined): string | undefined {
  return (status?.conditions ?? []).find(({ type }) => type === "Progressing")?.reason;
}
