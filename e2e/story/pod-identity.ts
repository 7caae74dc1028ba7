import { count, text, texts } from "../cluster/kube/read.ts";
import { type Scene, versionOf } from "./scene.ts";

/** Name → uid of the living pods: one that was made anew has another uid, whatever its name is. */
export function identities({ pods }: Pick<Scene, "pods">): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pods.map((pod) => [metadata(pod, "name"), metadata(pod, "uid")] as const),
  );
}

function metadata(pod: unknown, field: "name" | "uid"): string {
  return text(pod, "metadata", field) ?? "";
}

/** How often a kubelet has started a container anew; of pods with one container. */
export function restarts({ pods }: Pick<Scene, "pods">): readonly number[] {
  return pods.map((pod) => count(pod, "status", "containerStatuses", 0, "restartCount") ?? 0);
}

const PREFIX = "rollouts.kruise.io/";
/** The batch has two names. */
const BATCHES = [`${PREFIX}rollout-batch-id`, "apps.kruise.io/rollout-batch-id"];

/** How many pods of a version have which labels of a release: `{ "release-7: 1, 1": 2 }`. */
export function batches(
  { pods }: Pick<Scene, "pods">,
  version: string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const pod of pods.filter((one) => versionOf(one) === version)) {
    const labels = texts(pod, "metadata", "labels");
    const batch = `${labels[`${PREFIX}rollout-id`]}: ${BATCHES.map((key) => labels[key]).join(", ")}`;
    counts[batch] = (counts[batch] ?? 0) + 1;
  }
  return counts;
}
