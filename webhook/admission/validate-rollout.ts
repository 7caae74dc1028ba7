import { toV1beta1 } from "@sluice/shared/api/conversion/convert.ts";
import { readRollout } from "@sluice/shared/api/rollout.ts";
import { API_VERSION as V1ALPHA1 } from "@sluice/shared/api/v1alpha1/rollout.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Face } from "./rollout-rules/face.ts";
import { CAUTIONS, RULES, STANDING_CAUTIONS, SWITCH_CAUTIONS } from "./rollout-rules/index.ts";
import {
  isNeverRefused,
  keepsPlan,
  keepsSpec,
  type RawRequest,
} from "./rollout-rules/never-refused.ts";
import { nameOf, schemaViolations } from "./rollout-rules/schema.ts";
import type { Caution, Submission } from "./rollout-rules/submission.ts";
import { v1alpha1Face } from "./rollout-rules/v1alpha1-face.ts";
import { V1BETA1 } from "./rollout-rules/v1beta1-face.ts";
import { inWords, type Violation } from "./rollout-rules/violation.ts";
import { ALLOW, allow, deny, type Verdict } from "./verdict.ts";

/**
 * Whether a Rollout may be stored. All reasons against it come in one answer; what is never
 * refused still gets its warnings, except for our controller, which reads none.
 */
export function validateRollout(submission: Submission, face: Face = V1BETA1): Verdict {
  if (!isNeverRefused(submission)) {
    const violations = [...RULES, ...face.rules].flatMap((rule) => rule(submission));
    const reasons = asSent(violations, face);
    if (reasons.length > 0) return deny(422, inWords(nameOf(submission.after), reasons));
  }
  if (submission.requester === "controller") return ALLOW;
  const notices = cautionsFor(submission, face).flatMap((caution) => caution(submission));
  return allow(notices.flatMap(face.notice).map(({ path, says }) => `${path}: ${says}`));
}

/** What comes out as the same in the words of the version is said once. */
function asSent(violations: readonly Violation[], face: Face): readonly Violation[] {
  const said = violations.flatMap(face.violation);
  return said.filter(
    ({ path, rule }, index) =>
      said.findIndex((other) => other.path === path && other.rule === rule) === index,
  );
}

function cautionsFor({ before, after, operation }: Submission, face: Face): readonly Caution[] {
  if (after.metadata.deletionTimestamp !== undefined) return [];
  if (operation === "DELETE" || keepsSpec(before, after)) return STANDING_CAUTIONS;
  const aboutPlan = keepsPlan(before, after) ? [] : [...CAUTIONS, ...face.cautions];
  return [...aboutPlan, ...SWITCH_CAUTIONS, ...STANDING_CAUTIONS];
}

/**
 * The same for a request as it arrives, of either version. Never throws: what does not fit the
 * schema is refused in the same words, unless it is never refused; a stored object that does not
 * fit is as none.
 */
export function validateRequest(
  sent: RawRequest,
  surroundings: Pick<Submission, "others" | "settings">,
): Verdict {
  const request = { ...sent, before: inV1beta1(sent.before), after: inV1beta1(sent.after) };
  const face = faceOf(sent.after);
  const after = readRollout(request.after);
  if (after.kind === "misfits") {
    if (isNeverRefused(request)) return ALLOW;
    const reasons = asSent(schemaViolations(after.problems), face);
    return deny(422, inWords(nameOf(request.after), reasons));
  }
  const stored = request.before === undefined ? undefined : readRollout(request.before);
  const before = stored?.kind === "fits" ? stored.value : undefined;
  if (isNeverRefused(request) && before === undefined && request.operation === "UPDATE")
    return ALLOW;
  const { operation, requester } = request;
  const submission = { before, after: after.value, operation, requester, ...surroundings };
  return validateRollout(submission, face);
}

function faceOf(sent: unknown): Face {
  return isRecord(sent) && sent["apiVersion"] === V1ALPHA1 ? v1alpha1Face(sent) : V1BETA1;
}

function inV1beta1(sent: unknown): unknown {
  return isRecord(sent) ? toV1beta1(sent) : sent;
}
