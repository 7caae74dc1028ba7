import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { missingMarks, PLAN_HASH, planName } from "@sluice/shared/api/rollout-marks.ts";
import type { Action } from "./actions.ts";

/** A Rollout that was made while the webhook was away: what that would have added, in one write. */
export function firstMarks(rollout: Rollout): readonly Action[] {
  const marks = missingMarks(rollout);
  return marks === undefined ? [] : [{ kind: "marks", marks }];
}

/** A plan that has been changed since it was named. One that is written anew costs a write, no other. */
export function planNamed({ metadata, spec }: Rollout): readonly Action[] {
  const annotations = planName(spec);
  const same = metadata.annotations?.[PLAN_HASH] === annotations[PLAN_HASH];
  return same ? [] : [{ kind: "marks", marks: { annotations } }];
}
