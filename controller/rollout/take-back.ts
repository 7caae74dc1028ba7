import { rolledBackMessage } from "@sluice/shared/words/progress.ts";
import type { Advanced } from "./advance.ts";
import { wireTime } from "./conditions.ts";
import type { Stored } from "./position.ts";
import { type RolledBack, rolledBackOf } from "./rolled-back.ts";
import type { Underway } from "./terrain.ts";

/** What the status is to know of an automatic rollback after this look. */
export function rolledBackIn(
  { rollout, record, now }: Underway,
  stored: Stored | "new",
  { position, doing }: Advanced,
): RolledBack | undefined {
  const known = rolledBackOf(rollout.status, record.target);
  if (doing.kind !== "stopped") return undefined;
  if (doing.why?.kind !== "overdue" || doing.why.deadline.onDeadline === "Pause") return known;
  if (known !== undefined && stored !== "new" && stored.kind === "at") return known;
  const { step } = position;
  const { wanted, ready, obstacle: trouble } = doing.batch;
  const pods = { wanted, ready, trouble };
  const revision = { step, revision: record.target };
  const message = rolledBackMessage(revision, pods, doing.why.deadline.seconds);
  return { step, at: wireTime(now), message };
}
