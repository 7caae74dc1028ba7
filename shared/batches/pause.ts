import type { Style } from "../api/style.ts";
import type { PodCount } from "../gate/pod-count.ts";

/** The part of a step that says what it waits for. */
export interface PausingStep {
  readonly replicas?: PodCount;
  readonly pause?: { readonly duration?: number };
}

/**
 * What a step waits for once its pods are ready: seconds, or a person. A last step of `100%`
 * waits for nobody, since nothing is left to decide (contract.md 4.5.3); in blue-green it is when the
 * old pods go that is left.
 */
export function pauseAt(
  step: number,
  steps: readonly PausingStep[],
  style: Style = "Partition",
): number | "approval" {
  const { replicas, pause } = steps[step - 1] ?? {};
  if (step === steps.length && replicas === "100%" && style !== "BlueGreen") return 0;
  return pause?.duration ?? "approval";
}

/**
 * The step, 1-based, that the first approval of a release is for: the first that waits for a person or else
 * for a time, which an approval ends as well.
 */
export function firstApproved(
  steps: readonly PausingStep[],
  style: Style | undefined,
): number | undefined {
  const pauses = steps.map((_step, index) => pauseAt(index + 1, steps, style));
  const first = [pauses.indexOf("approval"), pauses.findIndex((pause) => pause !== 0)].find(
    (index) => index >= 0,
  );
  return first === undefined ? undefined : first + 1;
}
