/** What keeps the pods of a step from being ready, in one word: `status.wait.cause`. */
export const CAUSES = [
  /** No pod can be made: a quota, an admission webhook, a service account that is missing. */
  "PodCreation",
  /** No node takes it. */
  "Unschedulable",
  "ImagePull",
  /** The kubelet cannot make the container, for example for want of a ConfigMap. */
  "ContainerConfig",
  "CrashLoop",
  /** It is on its way out: evicted, preempted, or its node is. */
  "Disruption",
  /** It runs, and a probe or a readiness gate does not let it be ready. */
  "NotReady",
  /** Its containers are being started. */
  "Starting",
] as const;

export type Cause = (typeof CAUSES)[number];
