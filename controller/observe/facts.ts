import { isRolloutId, ownRolloutId } from "@sluice/shared/api/rollout-id.ts";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { intentOf } from "@sluice/shared/gate/intent.ts";
import type { ExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import { RELEASE_RECORD, ROLLOUT_ID, STABLE_REVISION } from "@sluice/shared/gate/names.ts";
import type { Allowance } from "@sluice/shared/gate/pod-count.ts";
import type { ReleaseRecord, Settings } from "@sluice/shared/gate/release-record.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { ExtraSeen, WorkloadSeen } from "./observed.ts";

/** Desired pods. */
export function replicasOf({ object, apart = [] }: Pick<WorkloadSeen, "object" | "apart">): number {
  const said = adapterOf(object).replicasOf(object);
  const { numberMisscheduled } = object.status ?? {};
  // A taint that keeps new pods away is no event to a DaemonSet's own controller: until the next one its
  // status counts the node among those that are to have a pod. Seen on Kubernetes 1.36.3.
  const unwelcome = apart.filter(({ kind }) => kind === "unwelcome").length;
  return Math.max(0, said - Math.max(0, unwelcome - (numberMisscheduled ?? 0)));
}

/**
 * The user's own settings in the middle of a release. Besides the saved ones it sees what somebody
 * changed while the webhook was away, so that neither the change nor the hold is lost.
 */
export function originalsNow({ object }: Pick<WorkloadSeen, "object">): Settings {
  const { [RELEASE_RECORD]: _record, ...annotations } = object.metadata.annotations ?? {};
  const bare: Workload = { ...object, metadata: { ...object.metadata, annotations } };
  return intentOf({ sent: object, stored: bare });
}

/** Pods of the new revision, ready or not. */
export function updatedIn({ pods }: WorkloadSeen, { target }: ReleaseRecord): number {
  return pods.filter(({ revision }) => revision === target).length;
}

/** Kinds whose own seconds are saved while they are released, since a release has others stored. */
const SAVES_SECONDS = new Set(["Deployment", "CloneSet"]);

/**
 * Seconds that a pod has to be ready for before it counts, the user's own; an Advanced StatefulSet has them in
 * its strategy.
 */
export function minReadySecondsOf({ object }: WorkloadSeen, { originals }: ReleaseRecord): number {
  if (SAVES_SECONDS.has(object.kind)) return originals.minReadySeconds ?? 0;
  const { minReadySeconds, updateStrategy } = object.spec;
  return minReadySeconds ?? updateStrategy?.rollingUpdate?.minReadySeconds ?? 0;
}

/** What the user's own strategy allows, in pods of now. */
export function ownAllowance(workload: WorkloadSeen, { originals }: ReleaseRecord): Allowance {
  const { object } = workload;
  return adapterOf(object).allowance(object.spec, originals, replicasOf(workload));
}

/**
 * Id of the release: the workload's own, or else what the Rollout gives, or else its revision. The
 * label comes first, as for tools. A way back by the steps has another id than the release that brought
 * the same revision before, whose pods may still be there.
 *
 * @see contract.md 4.3
 */
export function rolloutIdOf(
  { rollout, workload }: { readonly rollout: Rollout; readonly workload: WorkloadSeen },
  { target, back }: Pick<ReleaseRecord, "target" | "back">,
): string {
  const { labels, annotations } = workload.object.metadata;
  const own = [labels?.[ROLLOUT_ID], annotations?.[ROLLOUT_ID]].find(isRolloutId);
  return own ?? ownRolloutId(rollout) ?? (back === undefined ? target : `rollback-${target}`);
}

/** What the kind's own controller calls a revision; empty until it has made it. */
export function podHashOf({ replicaSets, natives, extra }: WorkloadSeen, revision: string): string {
  if (extra?.record?.revision === revision) return hashOfExtra(extra, extra.record);
  const set = replicaSets.find((one) => one.revision === revision && !one.deleting);
  const native = natives.find((one) => one.revision === revision);
  return set?.podTemplateHash ?? native?.hash ?? "";
}

/** The metadata that a user wants on its pods alone makes another hash of the same revision. */
function hashOfExtra({ replicaSets }: ExtraSeen, { template }: ExtraRecord): string {
  return (
    replicaSets.find((one) => one.revision === template && !one.deleting)?.podTemplateHash ?? ""
  );
}

/** The same of the revision that the release leaves, as the webhook labelled it. */
export function stableHashOf(workload: WorkloadSeen, record: ReleaseRecord): string {
  return workload.object.metadata.labels?.[STABLE_REVISION] ?? podHashOf(workload, record.stable);
}
