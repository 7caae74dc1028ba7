import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { missingMarks } from "@sluice/shared/api/rollout-marks.ts";
import { diff } from "@sluice/shared/patch/diff.ts";
import { ALLOW, patch, type Verdict } from "./verdict.ts";

/** A Rollout that is being made gets our finalizer and the name of its plan: one write less for the controller. */
export function markRollout(rollout: Rollout): Verdict {
  const marks = missingMarks(rollout);
  if (marks === undefined) return ALLOW;
  const { metadata } = rollout;
  const annotations = { ...metadata.annotations, ...marks.annotations };
  const marked = { ...metadata, finalizers: marks.finalizers, annotations };
  return patch(diff(metadata, marked, "/metadata"), []);
}
