import type { Step } from "@sluice/shared/api/rollout.ts";
import type { Style } from "@sluice/shared/api/style.ts";

/**
 * What a step waits for once its pods are ready: seconds, or a person. A last step of `100%`
 * waits for nobody, since nothing is left to decide (contract.md 4.5.3); in blue-green it is when the
 * old pods go that is left.
 */
export function pauseAt(
  step: number,
  steps: readonly Step[],
  style: Style = "Partition",
): number | "approval" {
  const { replicas, pause } = steps[step - 1] ?? {};
  if (step === steps.length && replicas === "100%" && style !== "BlueGreen") return 0;
  return pause?.duration ?? "approval";
}
