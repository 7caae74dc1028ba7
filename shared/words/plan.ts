import type { Style } from "../api/style.ts";
import { type PausingStep, pauseAt } from "../batches/pause.ts";
import type { PodCount } from "../gate/pod-count.ts";

/** The part of a step that these sentences are about. */
export type StepInWords = PausingStep;

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
  const parts = shown.map((step, index) => {
    const pause = pauseInWords(pauseAt(index + 1, steps, style));
    return pause === "" ? `${podsIn(step)}` : `${podsIn(step)}, then ${pause}`;
  });
  const rest = steps.slice(shown.length);
  const last = rest.at(-1);
  if (last !== undefined) parts.push(`… ${podsIn(last)}`);
  return `${count(steps.length, "step")} of ${count(replicas, "pod")}: ${parts.join("; ")}`;
}

function pauseInWords(pause: number | "approval"): string {
  if (pause === "approval") return pause;
  return pause === 0 ? "" : `${pause} s`;
}

/** `1 pod`, `3 pods`. */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
