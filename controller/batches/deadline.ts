import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import type { OnDeadline } from "@sluice/shared/api/v1beta1/deadline.ts";

/** By when the pods of a step have to be ready, and what happens if they are not. */
export interface Deadline {
  readonly seconds: number;
  readonly onDeadline: OnDeadline;
  /** `over`: that it has passed is stored already, so it stays passed. */
  readonly clock: { readonly until: Date } | "over";
}

/** What a step, 1-based, says, or else its strategy; undefined when neither says how long. */
export function deadlineAsked(
  { spec }: Pick<Rollout, "spec">,
  step: number,
): Pick<Deadline, "seconds" | "onDeadline"> | undefined {
  const own = stepsOf(spec)[step - 1];
  const all = spec.strategy.blueGreen ?? spec.strategy.canary;
  const seconds = own?.progressDeadlineSeconds ?? all?.progressDeadlineSeconds;
  if (seconds === undefined) return undefined;
  return { seconds, onDeadline: own?.onDeadline ?? all?.onDeadline ?? "Pause" };
}
