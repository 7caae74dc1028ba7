import { isUnroutable, type Unroutable } from "../editor.ts";
import type { Fields } from "../fields.ts";
import { refsOf, takesRequests } from "./backend-refs.ts";
import { CANARY_RULE, canaryRules, type Task } from "./canary-rules.ts";
import { beyondLimits } from "./limits.ts";
import { isOneService, meaningless } from "./one-service.ts";
import { splitRule } from "./split-refs.ts";

/** The rules of a route in a step. */
export interface RoutedRules {
  /** Those that we add, in front. */
  readonly made: readonly Fields[];
  /** Those of the user, each in its place. */
  readonly split: readonly Fields[];
}

export function routedRules(rules: readonly Fields[], task: Task): RoutedRules | Unroutable {
  const wrong = cannotBegin(rules, task);
  if (wrong !== undefined) return wrong;
  const split = rules.map((rule) => splitRule(rule, task.between, task.split));
  const made = (task.split.matches ?? []).length === 0 ? [] : canaryRules(rules, task);
  if (isUnroutable(made)) return made;
  return beyondLimits([...made, ...split], task.kind, task.called) ?? { made, split };
}

function cannotBegin(
  rules: readonly Fields[],
  { called, between, split }: Task,
): Unroutable | undefined {
  const { service } = between;
  const vain = isOneService(between) ? meaningless(split, between, called) : undefined;
  if (vain !== undefined) return vain;
  const reserved = rules.findIndex(isNamedAsOurs);
  if (reserved >= 0) {
    return {
      unroutable: `${called}: spec.rules[${reserved}].name is ${JSON.stringify(rules[reserved]?.["name"])}, and names that begin with ${CANARY_RULE} are for the rules that a release adds; give it another name`,
    };
  }
  if (rules.some((rule) => refsOf(rule).some((ref) => takesRequests(ref, between))))
    return undefined;
  return {
    unroutable: `${called}: no backendRef of spec.rules is Service ${service} with a weight above 0, so there is nothing to split; name that Service there, or another route`,
  };
}

export function isNamedAsOurs({ name }: Fields): boolean {
  return typeof name === "string" && name.startsWith(CANARY_RULE);
}
