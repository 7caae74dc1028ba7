import { subStatusField } from "@sluice/shared/api/status/sub-status.ts";
import { approveCommand } from "@sluice/shared/words/commands.ts";
import { approvedAt, type Position } from "./position.ts";
import type { Underway } from "./terrain.ts";

/** What lets a release go on from this position, and from no other. */
export function commandToApprove(
  { rollout, record }: Pick<Underway, "rollout" | "record">,
  position: Pick<Position, "step" | "state">,
): string {
  const { namespace, name } = rollout.metadata;
  const approved = { step: approvedAt(position), revision: record.target };
  return approveCommand({ namespace, name }, subStatusField(rollout.spec), approved);
}
