import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";

/**
 * The status, with a write of ours to the workload among what has been observed: what is known of that needs no
 * look of its own.
 *
 * @param generation of the workload after the write; absent: of a kind that has none
 */
export function observing(status: RolloutStatus, generation: number | undefined): RolloutStatus {
  const { canaryStatus, blueGreenStatus } = status;
  if (generation === undefined) return status;
  const observed = { observedWorkloadGeneration: generation };
  return {
    ...status,
    ...(canaryStatus === undefined ? {} : { canaryStatus: { ...canaryStatus, ...observed } }),
    ...(blueGreenStatus === undefined
      ? {}
      : { blueGreenStatus: { ...blueGreenStatus, ...observed } }),
  };
}
