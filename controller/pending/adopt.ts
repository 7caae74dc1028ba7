import { keepsTarget, shut } from "@sluice/shared/gate/beside.ts";
import { holdFor, surgeOf } from "@sluice/shared/gate/hold.ts";
import {
  type ReleaseRecord,
  retargeted,
  startedBy,
  styleIn,
} from "@sluice/shared/gate/release-record.ts";
import { wayBackFor, wayBackOf } from "@sluice/shared/gate/way-back.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { originalsNow, ownAllowance, replicasOf } from "../observe/facts.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";

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
  if (revision === stored.stable && wayBackFor(wayBackOf(rollout), of) === "at once") {
    return retargeted(record, revision, { kind: "finishing", outcome: "rolled-back" });
  }
  if (keepsTarget(stored)) return { ...record, form: shut(stored.form) };
  const { replicaSets } = workload;
  const replicas = replicasOf(workload);
  const surge = surgeOf(stored.form, { own: ownAllowance(workload, record).maxSurge, replicas });
  const form = holdFor(styleIn(record), { replicaSets, replicas, surge });
  return retargeted(startedBy(record, undefined), revision, form);
}
