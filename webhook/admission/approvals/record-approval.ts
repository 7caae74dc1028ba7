import { isDeepStrictEqual } from "node:util";
import type { Approval, Identity, Rollout } from "@sluice/shared/api/rollout.ts";
import type { JsonPatchOperation } from "@sluice/shared/patch/diff.ts";
import { allow, patch, type Verdict } from "../verdict.ts";
import { askedIn, leadsOn, type StatusWrite } from "./asked.ts";
import { starterUnknownWarning } from "./words.ts";

/**
 * Puts into a status write who asks for an approval or a jump, and puts back what the sender wrote
 * about who did what: nobody may pretend to be another.
 *
 * Pure and without a clock, so a dry run and a second call give the same; the controller
 * adds the time when it carries the approval out.
 */
export function recordApproval(write: StatusWrite, by: Identity | undefined): Verdict {
  const { before, after } = write;
  const warnings = warningsAbout(write);
  // A status that is taken away as a whole has no place for a name.
  if (after.status === undefined) return allow(warnings);
  const { release, approval } = after.status;
  const operations = [
    ...setting("/status/release", release, before.status?.release),
    ...setting("/status/approval", approval, approvalIn(write, by)),
  ];
  return operations.length === 0 ? allow(warnings) : patch(operations, warnings);
}

/** What `status.approval` should be after this write; undefined when it should not be there. */
export function approvalIn(write: StatusWrite, by: Identity | undefined): Approval | undefined {
  const { status } = write.before;
  const asked = askedIn(write);
  if (asked.kind === "nothing") return status?.approval;
  if (by === undefined) return undefined;
  const revision = status?.release?.revision ?? status?.wait?.revision ?? "";
  const { kind: _kind, ...decision } = asked;
  return { ...decision, revision, by };
}

/** As a whole: a name, and groups that are somebody else's, would be nobody. */
function setting(path: string, is: unknown, wanted: unknown): readonly JsonPatchOperation[] {
  if (isDeepStrictEqual(is, wanted)) return [];
  if (wanted === undefined) return [{ op: "remove", path }];
  return [{ op: is === undefined ? "add" : "replace", path, value: wanted }];
}

function warningsAbout(write: StatusWrite): readonly string[] {
  const { before } = write;
  const required = before.spec.approval?.requireDifferentUser === true && isReleasing(before);
  const unknown = required && before.status?.release?.startedBy === undefined;
  return unknown && leadsOn(askedIn(write)) ? [starterUnknownWarning(before)] : [];
}

/** By the stored status: what the sender writes into it does not count. */
export function isReleasing({ status }: Rollout): boolean {
  return status?.phase === "Progressing";
}
