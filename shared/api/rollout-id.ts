import { ROLLOUT_ID } from "../gate/names.ts";
import { own } from "../patch/json.ts";
import type { Rollout } from "./rollout.ts";

/** What Kubernetes takes as the value of a label, but for the empty one. */
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Whether pods can carry it: an id that they cannot would keep a release from ever going on. */
export function isRolloutId(value: unknown): value is string {
  return typeof value === "string" && LABEL_VALUE.test(value);
}

/**
 * The id that a Rollout gives to releases whose workload names none: `spec.rolloutID` of v1alpha1,
 * which is an annotation here. Deprecated there, and still honoured.
 */
export function ownRolloutId({ metadata }: Pick<Rollout, "metadata">): string | undefined {
  const id = own(metadata.annotations ?? {}, ROLLOUT_ID);
  return isRolloutId(id) ? id : undefined;
}
