import { holdFor, standsStill, surgeOf } from "@sluice/shared/gate/hold.ts";
import { type Form, type ReleaseRecord, styleIn } from "@sluice/shared/gate/release-record.ts";
import { ownAllowance, replicasOf } from "../observe/facts.ts";
import type { WorkloadSeen } from "../observe/observed.ts";

/** The hold for what runs now, after a form that a release has allowed until now. */
export function holdNow(workload: WorkloadSeen, record: ReleaseRecord): Form {
  const { replicaSets, revision: target } = workload;
  const replicas = replicasOf(workload);
  const { maxSurge: own } = ownAllowance(workload, record);
  const surge = surgeOf(record.form, { own, replicas });
  const still = standsStill(workload.object, { replicaSets, surge });
  const holding = { replicaSets, target, replicas, surge, surgeBefore: own, still };
  return holdFor(styleIn(record), holding);
}
