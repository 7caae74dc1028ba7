import type { Approval, Identity, Release } from "@sluice/shared/api/rollout.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { type Advanced, isPaused } from "./advance.ts";
import { wireTime } from "./conditions.ts";
import { rolledBackIn } from "./take-back.ts";
import type { Stored } from "./position.ts";
import type { Underway } from "./terrain.ts";

/** What a status says about who does what in the release under way. */
export interface Who {
  readonly release: Release;
  /** A decision that was not carried out yet, because all is stopped. */
  readonly approval: Approval | undefined;
}

/**
 * Who started the release and who approved which step of it. The start comes from the record that
 * admission made, never from the status, so that nothing which was written there lasts.
 */
export function whoOf(underway: Underway, stored: Stored | "new", advanced: Advanced): Who {
  const { rollout, record, now } = underway;
  const { release, approval } = rollout.status ?? {};
  const goesOn = stored !== "new" && release?.revision === record.target;
  const begun = goesOn ? release : { revision: record.target, startedAt: wireTime(now) };
  // What was decided while `strategy.paused` is true is carried out after it.
  const stopped = isPaused(advanced.doing);
  const given = stored === "new" || stopped ? undefined : givenIn(underway, stored);
  return {
    release: withoutUndefined({
      ...begun,
      startedBy: record.startedBy,
      rolledBack: rolledBackIn(underway, stored, advanced),
      approvals: given === undefined ? begun.approvals : [...besides(given, begun), given],
    }),
    approval: stopped && decisionIn(underway, stored) !== undefined ? approval : undefined,
  };
}

/** Whose approval or jump it is that the status asks for; undefined when admission did not see it. */
export function decidedBy(underway: Underway, stored: Stored | "new"): Identity | undefined {
  return decisionIn(underway, stored)?.by;
}

type Given = NonNullable<Release["approvals"]>[number];

/** The approval that is taken in this look. A jump forward is one of the steps that it leaves out. */
function givenIn(underway: Underway, stored: Stored): Given | undefined {
  const { step } = stored.position;
  const given = { step, by: decidedBy(underway, stored), at: wireTime(underway.now) };
  if (stored.kind === "approved") return withoutUndefined(given);
  if (stored.kind !== "jump" || stored.to <= step) return undefined;
  return withoutUndefined({ ...given, to: stored.to });
}

/** One entry a step: who approves it again after a jump back is the one who counts. */
function besides({ step }: Given, { approvals = [] }: Partial<Release>): readonly Given[] {
  return approvals.filter((one) => one.step !== step);
}

/** What admission noted, if it is about what the status asks for and not about something earlier. */
function decisionIn({ rollout, record }: Underway, stored: Stored | "new"): Approval | undefined {
  const approval = rollout.status?.approval;
  if (approval === undefined || stored === "new" || stored.kind === "at") return undefined;
  const to = stored.kind === "jump" ? stored.to : undefined;
  const same = approval.step === stored.position.step && approval.revision === record.target;
  return same && approval.to === to ? approval : undefined;
}
