import { type Form, type ReleaseRecord, styleIn } from "./release-record.ts";

/**
 * The same with no new pod to come. The surge stays as it is: with less, the native controller would at
 * once scale a paused Deployment down in proportion, and take old pods.
 */
export function shut(form: Form): Form {
  return form.kind === "beside" ? { ...form, gate: "shut" } : form;
}

/**
 * A hold beside which new pods are out: they never count as available, or else the native controller would
 * take every old pod for as many new ones, also while it is paused (decisions/0004).
 */
export function heldBeside(form: Form): Form {
  return form.kind === "held" && form.surge !== undefined ? { ...form, kind: "arming" } : form;
}

/**
 * Whether another new version changes nothing about where this release goes: with two versions out, a
 * third one has no place, so it waits until somebody takes it back (contract.md 4.5.5).
 */
export function keepsTarget(record: ReleaseRecord): boolean {
  const leaves = record.form.kind === "finishing" || record.back !== undefined;
  return styleIn(record) === "BlueGreen" && !leaves;
}
