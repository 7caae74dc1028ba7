import { readRollout } from "@sluice/shared/api/rollout.ts";
import { automationNamesUsers, automationWithoutRule } from "./rollout-rules/approval.ts";
import {
  deletedInMidRelease,
  disabledInMidRelease,
  lastStepBelowAll,
  longPause,
  patchWithoutExtraWorkload,
  rivalExists,
  stepLikeTheOneBefore,
} from "./rollout-rules/cautions.ts";
import { numberOfStepsStays, styleStays, workloadStays } from "./rollout-rules/immutable.ts";
import { isNeverRefused, keepsSpec, type RawRequest } from "./rollout-rules/never-refused.ts";
import { supported } from "./rollout-rules/not-yet-supported.ts";
import { nameOf, schemaViolations } from "./rollout-rules/schema.ts";
import {
  numberOfSteps,
  pausesNotNegative,
  replicasInRange,
  replicasNeverDecrease,
} from "./rollout-rules/steps.ts";
import { oneStyle } from "./rollout-rules/strategy.ts";
import type { Caution, OtherRollout, Rule, Submission } from "./rollout-rules/submission.ts";
import { inWords } from "./rollout-rules/violation.ts";
import { knownKind, oneRolloutPerWorkload } from "./rollout-rules/workload.ts";
import { ALLOW, allow, deny, type Verdict } from "./verdict.ts";

/** What a Rollout must keep to, in the order in which people read about it. */
const RULES: readonly Rule[] = [
  knownKind,
  oneStyle,
  numberOfSteps,
  replicasInRange,
  replicasNeverDecrease,
  pausesNotNegative,
  oneRolloutPerWorkload,
  workloadStays,
  styleStays,
  numberOfStepsStays,
  automationNamesUsers,
  supported,
];

/** What is legal and probably not meant, about a spec that is new or changed. */
const CAUTIONS: readonly Caution[] = [
  lastStepBelowAll,
  stepLikeTheOneBefore,
  longPause,
  patchWithoutExtraWorkload,
  disabledInMidRelease,
  automationWithoutRule,
];

/** What anybody is told who touches the object at all. */
const STANDING_CAUTIONS: readonly Caution[] = [deletedInMidRelease, rivalExists];

/**
 * Whether a Rollout may be stored. All reasons against it come in one answer; what is never
 * refused still gets its warnings, except for our controller, which reads none.
 */
export function validateRollout(submission: Submission): Verdict {
  if (!isNeverRefused(submission)) {
    const violations = RULES.flatMap((rule) => rule(submission));
    if (violations.length > 0) return deny(422, inWords(nameOf(submission.after), violations));
  }
  if (submission.requester === "controller") return ALLOW;
  return allow(cautionsFor(submission).flatMap((caution) => caution(submission)));
}

function cautionsFor({ before, after, operation }: Submission): readonly Caution[] {
  if (after.metadata.deletionTimestamp !== undefined) return [];
  const isNewSpec = operation !== "DELETE" && !keepsSpec(before, after);
  return isNewSpec ? [...CAUTIONS, ...STANDING_CAUTIONS] : STANDING_CAUTIONS;
}

/**
 * The same for a request as it arrives. Never throws: what does not fit the schema is refused in
 * the same words, unless it is never refused; a stored object that does not fit is as none.
 */
export function validateRequest(request: RawRequest, others: readonly OtherRollout[]): Verdict {
  const after = readRollout(request.after);
  if (after.kind === "misfits") {
    if (isNeverRefused(request)) return ALLOW;
    return deny(422, inWords(nameOf(request.after), schemaViolations(after.problems)));
  }
  const stored = request.before === undefined ? undefined : readRollout(request.before);
  const before = stored?.kind === "fits" ? stored.value : undefined;
  if (isNeverRefused(request) && before === undefined && request.operation === "UPDATE")
    return ALLOW;
  const { operation, requester } = request;
  return validateRollout({ before, after: after.value, others, operation, requester });
}
