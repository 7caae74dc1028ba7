import { HELD, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { originalsNow } from "../observe/facts.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";

/**
 * The record as it should be for what the workload is now.
 *
 * The webhook keeps both in step. If it was away, the template may have changed under the record:
 * then the new revision is held, or let through when it is the stable one; and a setting that
 * the user changed becomes the one that is given back at the end.
 */
export function recordFor(
  { rollout, workload }: Observed & { readonly workload: WorkloadSeen },
  stored: ReleaseRecord,
): ReleaseRecord {
  const { revision } = workload;
  const rolloutName = rollout.metadata.name;
  const record = { ...stored, rollout: rolloutName, originals: originalsNow(workload) };
  if (revision === stored.target) return record;
  const back = revision === stored.stable;
  const form = back ? ({ kind: "finishing", outcome: "rolled-back" } as const) : HELD;
  return { ...record, target: revision, form };
}
