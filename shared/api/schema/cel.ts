/** What CEL puts before a message is the path of the field that carries the rule. */
interface RuleBase {
  /** True for a value that is accepted; `self` is the value. */
  readonly rule: string;
  readonly reason?: "FieldValueInvalid" | "FieldValueForbidden" | "FieldValueRequired";
  /** Relative to the value that carries the rule, such as `.steps`. */
  readonly fieldPath?: string;
}

/**
 * One entry of `x-kubernetes-validations`: checked by the API server itself, so it holds while the
 * webhook is away. `messageExpression` is for messages that show the value.
 */
export type CelRule = RuleBase &
  ({ readonly message: string } | { readonly messageExpression: string; readonly message: string });

/** Schema options that carry rules. The checks of our own processes ignore them. */
export function cel(...rules: readonly CelRule[]): {
  readonly "x-kubernetes-validations": readonly CelRule[];
} {
  return { "x-kubernetes-validations": rules };
}
