import { desiredOf, standing } from "@sluice/shared/workloads/standing.ts";
import type { IntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import { type PodCount, podsOf } from "@sluice/shared/gate/pod-count.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";

/**
 * New pods beside all old ones, as a surge: a percent where the step is one and says exactly so many,
 * so that the native controller scales both versions in proportion; else a count.
 *
 * @param wanted   pods of the new revision, 1 or more
 * @param replicas desired pods
 */
export function surgeFor(wanted: number, replicas: number, asked: IntOrPercent): PodCount {
  return typeof asked === "string" && podsOf(asked, replicas, "up") === wanted ? asked : wanted;
}

/** What a ReplicaSet is to be told to have. */
export interface Resized {
  readonly replicaSet: ReplicaSetView;
  readonly replicas: number;
}

/** What there should be of each. */
interface Both {
  /** Desired pods: so many old ones. */
  readonly replicas: number;
  /** New ones, that the gate is open for. */
  readonly wanted: number;
}

/**
 * Gives back the old pods that a scaling in proportion has counted to the new version.
 *
 * The native controller rounds, ReplicaSet by ReplicaSet: 1 + 1 pods of a surge of 50% that are scaled
 * up to 10 become 7 old and 8 new ones (seen on Kubernetes 1.36.3), and nothing in a Deployment
 * asks for old pods anew. While the gate is `open`, it leaves the sizes of the ReplicaSets alone as long
 * as their sum does not exceed what is desired and the surge, and new pods never count as available.
 *
 * Old pods first: with fewer in all, the native controller would add new ones. What of it was not written
 * is written at the next look, since new pods above the surge are what is left of it.
 *
 * @returns none when no old pod is missing and no new one is above the surge
 */
export function restored(
  replicaSets: readonly ReplicaSetView[],
  { stable, target }: ReleaseRecord,
  { replicas, wanted }: Both,
): readonly Resized[] {
  const present = standing(replicaSets);
  const others = present.filter(({ revision }) => revision !== stable && revision !== target);
  const old = replicas - desiredOf(others);
  const stableSet = present.find(({ revision }) => revision === stable);
  // More of it is a scaling on its way, which is the native controller's.
  if (stableSet === undefined || stableSet.replicas > old) return [];
  const short = stableSet.replicas < old ? [{ replicaSet: stableSet, replicas: old }] : [];
  const over = present.filter((set) => set.revision === target && set.replicas > wanted);
  return [...short, ...over.map((replicaSet) => ({ replicaSet, replicas: wanted }))];
}
