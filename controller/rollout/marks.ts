import { planHash } from "@sluice/shared/api/plan-hash.ts";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { FINALIZER } from "../finish/let-go.ts";
import type { Action } from "./actions.ts";

/** Annotation: name of the plan that the Rollout has by now, see plan-hash.ts (contract.md 2.1). */
export const PLAN_HASH = "rollouts.kruise.io/hash";

/** A Rollout that is new to us: its finalizer, and the name of its plan in the same write. */
export function firstMarks({ metadata, spec }: Rollout): readonly Action[] {
  const { finalizers = [] } = metadata;
  if (finalizers.includes(FINALIZER)) return [];
  const marks = { finalizers: [...finalizers, FINALIZER], ...naming(spec) };
  return [{ kind: "marks", marks }];
}

/** A plan that has been changed since it was named. One that is written anew costs a write, no other. */
export function planNamed({ metadata, spec }: Rollout): readonly Action[] {
  const named = naming(spec);
  const same = metadata.annotations?.[PLAN_HASH] === named.annotations[PLAN_HASH];
  return same ? [] : [{ kind: "marks", marks: named }];
}

function naming(spec: Rollout["spec"]) {
  return { annotations: { [PLAN_HASH]: planHash(spec) } };
}
