import type { Underway } from "../rollout/terrain.ts";

/**
 * Labels that `patchPodTemplateMetadata` gives the new version's pods, where their Service is to select by all of these
 * and not by its own keys alone (contract.md 6.2). Only by those that each of the pods has: which pods are selected no
 * label changes, also when the patch has changed since they were made.
 */
export function alsoSelectedBy({
  choices,
  rollout,
  workload: { extra },
}: Pick<Underway, "choices" | "rollout" | "workload">): Readonly<Record<string, string>> {
  if (choices?.canarySelector !== "patched labels" || extra === undefined) return {};
  const { labels = {} } = rollout.spec.strategy.canary?.patchPodTemplateMetadata ?? {};
  const shared = Object.entries(labels).filter(([key, value]) =>
    extra.pods.every((pod) => pod.labels[key] === value),
  );
  return Object.fromEntries(shared);
}
