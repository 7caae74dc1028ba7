import { at, count, text } from "../cluster/kube/read.ts";

/**
 * What Argo CD's built-in check says of a Rollout: the Lua of `rollouts.kruise.io/Rollout/health.lua`,
 * line by line (contract.md 8.2).
 */
export function argoHealth(rollout: unknown): "Progressing" | "Suspended" | "Healthy" | "Degraded" {
  const status = at(rollout, "status");
  if (count(rollout, "metadata", "generation") !== count(status, "observedGeneration")) {
    return "Progressing";
  }
  const state = text(status, "canaryStatus", "currentStepState");
  const phase = text(status, "phase");
  if (state === "StepPaused" && phase === "Progressing") return "Suspended";
  if (state === "Completed" && phase === "Healthy") return "Healthy";
  const over = phase === "Terminating" || phase === "Disabled";
  return state === "StepPaused" && over ? "Degraded" : "Progressing";
}
