import { allowanceOf } from "./pod-count.ts";
import { type Form, HELD, type Settings } from "./release-record.ts";

/** The user's settings before an update and after it. */
export interface SettingsChange {
  readonly was: Settings;
  readonly is: Settings;
  /** Desired pods. */
  readonly replicas: number;
}

/**
 * The form that is still right when the user allows less in the middle of a move: as much slower as
 * they have become stricter, from the same request on. That they allow more can wait for the controller.
 */
export function clamped(form: Form, { was, is, replicas }: SettingsChange): Form {
  if (form.kind !== "moving") return form;
  const [before, after] = [allowanceOf(was, replicas), allowanceOf(is, replicas)];
  const stricter = Math.max(0, before.maxUnavailable - after.maxUnavailable);
  const maxUnavailable = Math.max(0, form.maxUnavailable - stricter);
  const maxSurge = Math.min(form.maxSurge, after.maxSurge);
  // Both 0 is not valid: nothing may move until the controller has looked.
  return maxUnavailable + maxSurge === 0 ? HELD : { ...form, maxUnavailable, maxSurge };
}
