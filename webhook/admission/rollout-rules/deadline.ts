import type { Step } from "@sluice/shared/api/rollout.ts";
import { allSteps } from "./placed-steps.ts";
import { type PlacedStyle, placedStyles } from "./placed-styles.ts";
import type { Caution, Rule, Submission } from "./submission.ts";

/** A strategy or a step, and where the user wrote it. */
interface Placed {
  readonly path: string;
  readonly of: PlacedStyle["strategy"] | Step;
  /** What counts where it says nothing itself. */
  readonly otherwise: number | undefined;
}

function placed({ after }: Submission): readonly Placed[] {
  const strategies = placedStyles(after).map(({ path, strategy }) => ({
    path,
    of: strategy,
    // A step may have one.
    otherwise: strategy.steps.find(hasDeadline)?.progressDeadlineSeconds,
  }));
  const steps = allSteps(after).map(({ path, step, style }) => ({
    path,
    of: step,
    otherwise: style.strategy.progressDeadlineSeconds,
  }));
  return [...strategies, ...steps];
}

const hasDeadline = ({ progressDeadlineSeconds }: Step): boolean =>
  progressDeadlineSeconds !== undefined;

export const deadlinesPositive: Rule = (submission) =>
  placed(submission)
    .filter(({ of }) => (of.progressDeadlineSeconds ?? 1) < 1)
    .map(({ path, of }) => ({
      path: `${path}.progressDeadlineSeconds`,
      value: of.progressDeadlineSeconds,
      rule: "must be 1 second or more",
      fix: "write for example 600, or leave it out to wait for as long as it takes",
    }));

/** What happens at a deadline that never comes. */
export const onDeadlineWithoutOne: Caution = (submission) =>
  placed(submission)
    .filter(({ of, otherwise }) => of.onDeadline !== undefined && isEndless(of, otherwise))
    .map(({ path }) => ({
      path: `${path}.onDeadline`,
      says: "no effect without progressDeadlineSeconds",
    }));

function isEndless(
  { progressDeadlineSeconds }: Placed["of"],
  otherwise: number | undefined,
): boolean {
  return progressDeadlineSeconds === undefined && otherwise === undefined;
}
