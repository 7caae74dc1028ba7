import { NEVER_AVAILABLE_SECONDS, neverCounts } from "@sluice/shared/workloads/kinds/deployment.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";

/** What `minReadySeconds` of a ReplicaSet is to be. */
export interface Readiness {
  readonly replicaSet: ReplicaSetView;
  readonly minReadySeconds: number;
}

/**
 * Makes the native controller take the pods of abandoned revisions before the stable ones.
 *
 * It removes pods that are not available first, whatever their ReplicaSet, and then those of the oldest
 * ReplicaSet. A revision that was replaced while a step was held counts as available like the stable
 * one, which is older: without this, v3 would take stable pods and leave those of v2 for last. So
 * while pods move, abandoned ones never count as available; while a step is held, they do again.
 *
 * Tried on Kubernetes 1.36.3: 8 stable and 2 abandoned pods, two to move: 6 + 2 + 2 without,
 * 8 + 0 + 2 with it.
 */
export function abandonedReadiness(
  replicaSets: readonly ReplicaSetView[],
  record: ReleaseRecord,
  gate: "moving" | "held",
): readonly Readiness[] {
  const { stable, target } = record;
  const others = replicaSets.filter(({ revision }) => revision !== target);
  if (gate === "held") return countingAgain(others, record);
  return others.flatMap((set) =>
    set.revision === stable
      ? countingAgain([set], record)
      : changed([set], NEVER_AVAILABLE_SECONDS),
  );
}

/**
 * Makes pods count again that a release has kept from it, as the user says. Its own controller does that for the newest
 * ReplicaSet, once it has seen the user's settings; but not where another version becomes the newest before: what was
 * released a moment ago is then the stable one, and would be taken first.
 */
export function countingAgain(
  replicaSets: readonly ReplicaSetView[],
  { originals }: ReleaseRecord,
): readonly Readiness[] {
  return changed(replicaSets.filter(neverCounts), originals.minReadySeconds ?? 0);
}

function changed(sets: readonly ReplicaSetView[], minReadySeconds: number): readonly Readiness[] {
  return sets
    .filter((set) => set.replicas > 0 && !set.deleting && set.minReadySeconds !== minReadySeconds)
    .map((replicaSet) => ({ replicaSet, minReadySeconds }));
}
