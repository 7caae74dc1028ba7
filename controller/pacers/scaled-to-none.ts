import { standing } from "@sluice/shared/workloads/standing.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";

/**
 * ReplicaSets that have to go while a release has no pods at all.
 *
 * When no ReplicaSet has pods, the native controller gives all that are asked for to the newest one,
 * also while it is paused: a workload that is scaled to 0 in the middle of a release and up again
 * would come back with the new revision everywhere. So whatever is not the stable revision is forgotten
 * as long as nobody runs it; the release makes it anew when its step asks for pods.
 *
 * Seen on Kubernetes 1.36.3 (`FindActiveOrLatest`).
 *
 * @returns none unless all pods are gone and the gate is held
 */
export function unrunRevisions(
  replicaSets: readonly ReplicaSetView[],
  { stable, form }: ReleaseRecord,
  replicas: number,
): readonly ReplicaSetView[] {
  const isHeld = form.kind === "held" || (form.kind === "beside" && form.gate === "shut");
  if (replicas > 0 || !isHeld) return [];
  const present = standing(replicaSets);
  const hasStable = present.some(({ revision }) => revision === stable);
  const isEmpty = present.every((set) => set.replicas === 0);
  return hasStable && isEmpty ? present.filter(({ revision }) => revision !== stable) : [];
}
