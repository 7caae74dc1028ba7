import { readRollout } from "@sluice/shared/api/rollout.ts";
import { isNeverRefused, keepsSpec, type RawRequest } from "./rollout-rules/never-refused.ts";
import { CAUTIONS, RULES, STANDING_CAUTIONS } from "./rollout-rules/index.ts";
import { nameOf, schemaViolations } from "./rollout-rules/schema.ts";
import type { Caution, Submission } from "./rollout-rules/submission.ts";
import { inWords } from "./rollout-rules/violation.ts";
import { ALLOW, allow, deny, type Verdict } from "./verdict.ts";

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
  const notices = cautionsFor(submission).flatMap((caution) => caution(submission));
  return allow(notices.map(({ path, says }) => `${path}: ${says}`));
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
export function validateRequest(
  request: RawRequest,
  surroundings: Pick<Submission, "others" | "settings">,
): Verdict {
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
  return validateRollout({ before, after: after.value, operation, requester, ...surroundings });
}
