import type { WorkloadSpec } from "../workload.ts";

/**
 * Said of a kind whose own controller takes the new revision for the current one as soon as no pod is left of the
 * old: no partition keeps any pod from it that a scaling brings then. Seen on Kubernetes 1.36.3 and OpenKruise 1.8.3.
 */
export function cautionWithoutPods({ replicas }: WorkloadSpec): string | undefined {
  return replicas === 0
    ? "spec.replicas is 0, so there is no pod of the old version to keep: if it is scaled up before the release is over, all its pods are of the new one"
    : undefined;
}
