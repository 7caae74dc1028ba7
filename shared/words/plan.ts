import type { Style } from "../api/style.ts";
import type { PodCount } from "../gate/pod-count.ts";

/** The part of a step that these sentences are about. */
export interface StepInWords {
  readonly replicas?: PodCount;
  readonly pause?: { readonly duration?: number };
}

/** How a kind of workload turns the size of a step into pods. */
export interface Sizes {
  /** Desired pods now; a later scaling changes the numbers, not the plan. */
  readonly replicas: number;
  readonly podsForStep: (size: PodCount, replicas: number) => number;
  /** Absent: `Partition`. */
  readonly style?: Style | undefined;
}

/** Steps that fit one warning line; `kubectl` users read them above their prompt. */
const SHOWN = 3;

/**
 * A plan as one would say it: `3 steps of 10 pods: 1, then approval; 3, then 60 s; 10`.
 *
 */
export function planInWords(
  steps: readonly StepInWords[],
  { replicas, podsForStep, style }: Sizes,
): string {
  const podsIn = (step: StepInWords): number => podsForStep(step.replicas ?? "100%", replicas);
  const shown = steps.length > SHOWN + 1 ? steps.slice(0, SHOWN) : steps;
  const parts = shown.map((step, index) =>
    stepInWords(
      step,
      podsIn(step),
      index === steps.length - 1 && style !== "BlueGreen" ? "last" : "before",
    ),
  );
  const rest = steps.slice(shown.length);
  const last = rest.at(-1);
  if (last !== undefined) parts.push(`… ${podsIn(last)}`);
  return `${count(steps.length, "step")} of ${count(replicas, "pod")}: ${parts.join("; ")}`;
}

function stepInWords(step: StepInWords, pods: number, place: "last" | "before"): string {
  const pause = pauseInWords(step, place);
  return pause === "" ? `${pods}` : `${pods}, then ${pause}`;
}

function pauseInWords(step: StepInWords, place: "last" | "before"): string {
  // The contract does not wait after a last step of all pods: nothing is left to decide.
  if (place === "last" && step.replicas === "100%") return "";
  const duration = step.pause?.duration;
  if (duration === undefined) return "approval";
  return duration === 0 ? "" : `${duration} s`;
}

/** `1 pod`, `3 pods`. */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
