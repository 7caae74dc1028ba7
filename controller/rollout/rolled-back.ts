import type { Release, RolloutStatus } from "@sluice/shared/api/rollout.ts";

/** The automatic rollback of a revision: as long as it is known, the revision does not begin by itself. */
export type RolledBack = NonNullable<Release["rolledBack"]>;

/** @returns undefined when this revision was not taken back, or somebody has approved it since */
export function rolledBackOf(
  status: RolloutStatus | undefined,
  revision: string,
): RolledBack | undefined {
  const { release } = status ?? {};
  return release?.revision === revision ? release.rolledBack : undefined;
}

/** A release that was canceled, and why, if nobody but us has canceled it. */
export function canceledMessage(head: string, status: RolloutStatus | undefined): string {
  const why = status?.release?.rolledBack?.message;
  return why === undefined ? head : `${head}: ${why}`;
}
