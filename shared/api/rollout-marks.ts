import { planHash } from "./plan-hash.ts";
import type { Rollout } from "./v1beta1/rollout.ts";

/** Finalizer: the workload is let go before the Rollout is gone. */
export const ROLLOUT_FINALIZER = "rollouts.kruise.io/rollout";
/** Annotation: name of the plan that the Rollout has by now, see plan-hash.ts (contract.md 2.1). */
export const PLAN_HASH = "rollouts.kruise.io/hash";

/**
 * The finalizer of a Rollout that is new to us, and the name of its plan. The webhook adds them while it is made;
 * where that was away, the controller does in a write of its own.
 *
 * @returns its finalizers with ours, and the annotation to add; undefined when it has the finalizer
 */
export function missingMarks({ metadata, spec }: Rollout) {
  const { finalizers = [] } = metadata;
  if (finalizers.includes(ROLLOUT_FINALIZER)) return undefined;
  return { finalizers: [...finalizers, ROLLOUT_FINALIZER], annotations: planName(spec) };
}

export function planName(spec: Rollout["spec"]) {
  return { [PLAN_HASH]: planHash(spec) };
}
