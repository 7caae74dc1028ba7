import { styleIn } from "@sluice/shared/gate/release-record.ts";
import { ownAllowance } from "../observe/facts.ts";
import { isNativelyComplete } from "../observe/native-progress.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { type Action, notices } from "../rollout/actions.ts";
import { normal } from "../rollout/notices.ts";
import { retargeted } from "./retargeted.ts";

/**
 * While a workload runs two whole versions, nothing but a person scales it: an autoscaler would
 * count both. Whatever autoscaler of the workload is there, one that was made or re-applied in
 * the middle, too; and as soon as no such release is under way each has its target back, whatever ended it.
 *
 * @see contract.md 5.9
 */
export function autoscalerActions(seen: Observed): readonly Action[] {
  // Another Rollout's, or a workload of which nothing is known: what is stored may be right.
  if (seen.rival !== undefined || seen.kind !== undefined) return [];
  const wanted = isBesides(seen) ? "disabled" : "enabled";
  const targets = retargeted(seen.autoscalers ?? [], wanted);
  if (targets.length === 0) return [];
  const names = targets.map(({ autoscaler }) => autoscaler.metadata.name).join(", ");
  const said =
    wanted === "disabled"
      ? normal("AutoscalerDisabled", `${names} scales nothing until the blue-green release is over`)
      : normal("AutoscalerRestored", `${names} scales the workload again`);
  return [{ kind: "autoscalers", targets }, ...notices([said])];
}

/** A blue-green release is under way, and its two versions are not one again. */
function isBesides({ rollout, workload }: Observed): boolean {
  const { deletionTimestamp } = rollout.metadata;
  if (deletionTimestamp !== undefined || rollout.spec.disabled === true) return false;
  return workload !== undefined && isBlueGreen(workload);
}

function isBlueGreen(workload: WorkloadSeen): boolean {
  const { record } = workload;
  if (record === undefined || styleIn(record) !== "BlueGreen") return false;
  if (record.form.kind !== "finishing" || workload.revision !== record.target) return true;
  return !isNativelyComplete(workload, record.originals, ownAllowance(workload, record));
}
