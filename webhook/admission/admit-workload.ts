import { extraIn } from "@sluice/shared/gate/extra-record.ts";
import { readRecord, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { diff } from "@sluice/shared/patch/diff.ts";
import { gateUpdate } from "./gate-update.ts";
import type { Answer, Known, Update } from "./known.ts";
import { reassert } from "./reassert.ts";
import { isRefusedAnyway } from "./refused-anyway.ts";
import { ALLOW, type Verdict } from "./verdict.ts";
import { rivalWarnings } from "./words.ts";

/**
 * What becomes of an update of a Deployment by anybody but our controller.
 *
 * Pure: the same update and the same knowledge give the same answer, whether it is a dry run, a
 * second invocation, or the first. Whether a release is under way is read from the stored
 * object, so what the sender writes into our annotations does not count.
 */
export function admitWorkload(update: Update, known: Known): Verdict {
  // It is carried by a release, and never held itself, whatever names it.
  if (extraIn(update.before) !== undefined) return ALLOW;
  if (isRefusedAnyway(update.after)) return ALLOW;
  const record = readRecord(update.before);
  const { object, warnings } =
    record === undefined ? gateUpdate(update, known) : inRelease(update, record, known);
  const operations = diff(update.after, object);
  if (operations.length === 0) return { kind: "allow", warnings };
  return { kind: "patch", operations, warnings };
}

function inRelease(update: Update, record: ReleaseRecord, known: Known): Answer {
  const { object, warnings } = reassert(update, record, known);
  const rivals = rivalWarnings(known.rolloutsOf(update.before));
  return { object, warnings: [...warnings, ...rivals] };
}
