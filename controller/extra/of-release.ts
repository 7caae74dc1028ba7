import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { ExtraSeen, Observed, WorkloadSeen } from "../observe/observed.ts";

/**
 * The workload with the extra Deployment of its release: of this very workload, not of one that had its name
 * before; of this very Rollout, since the garbage collector takes it with the other one; and not on
 * its way out.
 */
export function withExtra(
  workload: WorkloadSeen,
  { style, target }: ReleaseRecord,
  { rollout, extras }: Pick<Observed, "rollout" | "extras">,
): WorkloadSeen {
  if (style !== "Canary") return workload;
  const isOfRelease = ({ view, owner, record }: ExtraSeen): boolean =>
    record?.revision === target &&
    record.workload.uid === workload.object.metadata.uid &&
    (owner === rollout.metadata.uid || owner === "") &&
    view.object.metadata.deletionTimestamp === undefined;
  const extra = extras.find(isOfRelease);
  return extra === undefined ? workload : { ...workload, extra };
}
