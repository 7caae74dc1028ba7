import { isDeepStrictEqual } from "node:util";
import { texts } from "../cluster/kube/read.ts";
import type { Scene } from "./scene.ts";

/** Label of the workload and of pods: id of a release. */
export const RELEASE = "rollouts.kruise.io/rollout-id";

/** Both are read by tools, and always say the same. */
const BATCHES = ["rollouts.kruise.io/rollout-batch-id", "apps.kruise.io/rollout-batch-id"];

/** How many pods each batch of a release has, by the labels that they carry. */
export function batchesOf({ pods }: Scene, id: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const pod of pods) {
    if (releaseOf(pod) !== id) continue;
    const batch = batchOf(pod);
    counts[batch] = (counts[batch] ?? 0) + 1;
  }
  return counts;
}

/** Id of the release that a pod came with; empty when it carries none. */
export function releaseOf(pod: unknown): string {
  return texts(pod, "metadata", "labels")[RELEASE] ?? "";
}

/** Number of its step, as text; both where the two labels differ. */
export function batchOf(pod: unknown): string {
  const labels = texts(pod, "metadata", "labels");
  return [...new Set(BATCHES.map((key) => labels[key] ?? "none"))].join(" and ");
}

/** For `also`: the batches of a release are these. */
export function inBatches(id: string, wanted: Readonly<Record<string, number>>) {
  return {
    also: (scene: Scene): boolean => isDeepStrictEqual(batchesOf(scene, id), wanted),
  };
}
