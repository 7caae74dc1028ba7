import { keepsTarget, shut } from "@sluice/shared/gate/beside.ts";
import {
  type ReleaseRecord,
  retargeted,
  startedBy,
  styleIn,
} from "@sluice/shared/gate/release-record.ts";
import { takenBack, wayBackFor, wayBackOf } from "@sluice/shared/gate/way-back.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { originalsNow } from "../observe/facts.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { holdNow } from "./hold-now.ts";

/**
 * The record as it should be for what the workload is now.
 *
 * The webhook keeps both in step. If it was away, the template may have changed under the record:
 * then the new revision is held, or let through when it is the stable one; nobody knows who sent
 * it; and a setting that the user changed becomes the one that is given back at the end.
 */
export function recordFor(
  { rollout, workload }: Observed & { readonly workload: WorkloadSeen },
  stored: ReleaseRecord,
): ReleaseRecord {
  const { revision } = workload;
  const rolloutName = rollout.metadata.name;
  const record = { ...stored, rollout: rolloutName, originals: originalsNow(workload) };
  if (revision === stored.target) return record;
  const of = { type: adapterOf(workload.object).type, style: styleIn(stored) };
  const form = holdNow(workload, record);
  const way = wayBackFor(wayBackOf(rollout), of);
  if (revision === stored.stable && way !== "in batches") return takenBack(record, way, form);
  if (keepsTarget(stored)) return { ...record, form: shut(stored.form) };
  return retargeted(startedBy(record, undefined), revision, form);
}
