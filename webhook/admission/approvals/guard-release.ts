import { isDeepStrictEqual } from "node:util";
import type { Identity, Rollout } from "@sluice/shared/api/rollout.ts";
import { ALLOW, deny, type Verdict } from "../verdict.ts";
import { deedIn, type RolloutWrite } from "./deed.ts";
import { approvalIn, isReleasing } from "./record-approval.ts";
import { isRewritten } from "./rewritten.ts";
import { forgedRefusal, refusal, rewrittenRefusal } from "./words.ts";

/**
 * Where a Rollout asks for a different user, refuses a request by which somebody would let their own
 * release through, and one by anybody that writes more into the status than users do.
 * Everywhere, refuses one that says something false about who did what.
 *
 * Rule, starter and automation are read from the stored object: what is sent does not count. Without
 * a known starter nobody can be told to be a different user, so all may.
 */
export function guardRelease(write: RolloutWrite, by: Identity | undefined): Verdict {
  const forged = forgedPath(write, by);
  if (forged !== undefined) return deny(403, forgedRefusal(write.before, forged));
  const { before, after } = write;
  if (before.spec.approval?.requireDifferentUser !== true) return ALLOW;
  if (after !== undefined && isRewritten({ before, after })) {
    return deny(403, rewrittenRefusal(before));
  }
  const starter = barredStarter(write.before);
  if (starter === undefined || by?.user !== starter.user) return ALLOW;
  const deed = deedIn(write);
  return deed === undefined ? ALLOW : deny(403, refusal(write.before, starter, deed));
}

/** Who started the release under way and may not let it through. */
function barredStarter(rollout: Rollout): Identity | undefined {
  const { automation = [] } = rollout.spec.approval ?? {};
  const starter = rollout.status?.release?.startedBy;
  if (starter === undefined || !isReleasing(rollout)) return undefined;
  return automation.includes(starter.user) ? undefined : starter;
}

/**
 * What the entry that puts such things right would have changed: it was not reached in this request.
 * A client of the original drops the fields, which it does not know; that forges nothing.
 */
function forgedPath(write: RolloutWrite, by: Identity | undefined): string | undefined {
  const { before, after } = write;
  if (after?.status === undefined) return undefined;
  const { release, approval } = after.status;
  const { release: wasRelease, approval: wasApproval } = before.status ?? {};
  if (isOther(release, wasRelease)) return "status.release";
  const noted = approvalIn({ before, after }, by);
  return isOther(approval, wasApproval) && isOther(approval, noted) ? "status.approval" : undefined;
}

function isOther(value: unknown, than: unknown): boolean {
  return value !== undefined && !isDeepStrictEqual(value, than);
}
