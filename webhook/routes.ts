import { parseRollout, readRollout } from "@sluice/shared/api/rollout.ts";
import { FIELD_MANAGER } from "@sluice/shared/workloads/our-entry.ts";
import { findAdapter } from "@sluice/shared/workloads/kinds/index.ts";
import { parseRouted } from "@sluice/shared/traffic/parse-routed.ts";
import { parseWorkload } from "@sluice/shared/workloads/workload.ts";
import { admitWorkload } from "./admission/admit-workload.ts";
import { guardRelease } from "./admission/approvals/guard-release.ts";
import { recordApproval } from "./admission/approvals/record-approval.ts";
import { refuseStray } from "./admission/approvals/refuse-stray.ts";
import { admitRoute } from "./admission/routes/admit-route.ts";
import { disownWrite } from "./admission/disown-write.ts";
import { identityOf } from "./admission/identity.ts";
import type { Known } from "./admission/known.ts";
import { markRollout } from "./admission/mark-rollout.ts";
import type { RuleSettings } from "./admission/rollout-rules/settings.ts";
import type { OtherRollout, Requester } from "./admission/rollout-rules/submission.ts";
import { validateRequest } from "./admission/validate-rollout.ts";
import { ALLOW, type Verdict } from "./admission/verdict.ts";
import type { AdmissionRequest } from "./review.ts";
import type { Routes } from "./serving/answer.ts";

/** What handlers go by, besides the request. */
export interface Knowledge {
  readonly known: Known;
  /** All Rollouts, in any namespace. */
  readonly rollouts: () => readonly OtherRollout[];
  /** Whose writes are ours. */
  readonly controllerUsername: string;
  readonly settings: RuleSettings;
}

/** The paths are named by manifests/webhook, which also says who is asked about what. */
export function routesFor({ known, rollouts, controllerUsername, settings }: Knowledge): Routes {
  const requester = ({ username }: AdmissionRequest): Requester =>
    username === controllerUsername ? "controller" : "user";
  return {
    // The API server asks about our own writes elsewhere; held here, no release would ever move.
    "/mutate-workload": (request) =>
      requester(request) === "controller" ? ALLOW : mutateWorkload(request, known),
    "/mutate-route": (request) =>
      requester(request) === "controller" ? ALLOW : mutateRoute(request),
    "/own-writes": (request) => (requester(request) === "controller" ? disown(request) : ALLOW),
    "/mark-rollout": mark,
    "/validate-rollout": (request) =>
      validate(request, requester(request), { others: rollouts(), settings }),
    "/record-approval": (request) =>
      requester(request) === "controller" ? ALLOW : mutateStatus(request),
    "/guard-release": (request) => (requester(request) === "controller" ? ALLOW : guard(request)),
  };
}

function mutateWorkload(request: AdmissionRequest, known: Known): Verdict {
  const { operation, object, oldObject } = request;
  if (operation !== "UPDATE") return ALLOW;
  const by = identityOf(request);
  const update = { before: parseWorkload(oldObject), after: parseWorkload(object), by };
  // The label alone brings an object of any kind here; not each of them has batches.
  return findAdapter(update.before) === undefined ? ALLOW : admitWorkload(update, known);
}

function mutateRoute({ operation, object, oldObject }: AdmissionRequest): Verdict {
  if (operation !== "CREATE" && operation !== "UPDATE") return ALLOW;
  const before = operation === "CREATE" ? undefined : parseRouted(oldObject);
  return admitRoute({ before, after: parseRouted(object) });
}

const disown = ({ object }: AdmissionRequest) => disownWrite(parseRouted(object), FIELD_MANAGER);

interface Surroundings {
  readonly others: readonly OtherRollout[];
  readonly settings: RuleSettings;
}

function validate(
  { operation, object, oldObject }: AdmissionRequest,
  requester: Requester,
  surroundings: Surroundings,
): Verdict {
  if (operation === "CONNECT") return ALLOW;
  const after = operation === "DELETE" ? oldObject : object;
  return validateRequest({ operation, before: oldObject, after, requester }, surroundings);
}

/** What does not fit the schema is refused by the API server itself, a moment later; below, too. */
function mark({ operation, object }: AdmissionRequest): Verdict {
  if (operation !== "CREATE") return ALLOW;
  const made = readRollout(object);
  return made.kind === "misfits" ? ALLOW : markRollout(made.value);
}

function mutateStatus(request: AdmissionRequest): Verdict {
  const [before, after] = [readRollout(request.oldObject), readRollout(request.object)];
  if (before.kind === "misfits") return ALLOW;
  const stray = refuseStray(before.value, request.object);
  if (stray !== undefined) return stray;
  // The API server itself refuses what does not fit, a moment later.
  if (after.kind === "misfits") return ALLOW;
  return recordApproval({ before: before.value, after: after.value }, identityOf(request));
}

function guard(request: AdmissionRequest): Verdict {
  const { operation, object, oldObject } = request;
  if (operation !== "UPDATE" && operation !== "DELETE") return ALLOW;
  const after = operation === "DELETE" ? undefined : parseRollout(object);
  return guardRelease({ before: parseRollout(oldObject), after }, identityOf(request));
}
