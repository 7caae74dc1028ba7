import { Ajv, type ErrorObject } from "ajv";
import type { TSchema } from "typebox";
import { withoutNulls } from "./without-nulls.ts";

/** One thing that is wrong with a value from outside. */
export interface Problem {
  /** As people write it, such as `spec.strategy.canary.steps[1].replicas`; empty for the whole value. */
  readonly path: string;
  readonly value: unknown;
  /** What must be so, such as "must be string". */
  readonly rule: string;
}

/** What comes of reading a value from outside. */
export type Reading<T> =
  | { readonly kind: "fits"; readonly value: T }
  | { readonly kind: "misfits"; readonly problems: readonly Problem[] };

export interface Parser<T> {
  /** Says all that is wrong at once, and never throws. */
  read(value: unknown): Reading<T>;
  /** @throws {TypeError} when the value is not a `T` */
  parse(value: unknown): T;
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** Keywords that only the API server understands are let through; those of ajv are not checked twice. */
const ajv = new Ajv({ strict: false, allErrors: true, verbose: true })
  .addFormat("date-time", (text: string) => RFC_3339.test(text) && !Number.isNaN(Date.parse(text)))
  .addFormat("int32", { type: "number", validate: (value: number) => Math.abs(value) <= 2 ** 31 })
  .addFormat("int64", { type: "number", validate: (value: number) => Math.abs(value) <= 2 ** 63 });

/**
 * The border where `unknown` becomes ours. Unknown fields stay; a field that is `null` is taken
 * out, since that is how Go clients write one that is absent (`creationTimestamp: null`).
 *
 * @param schema must describe `T`: the caller gives `T = Immutable<Static<typeof schema>>`
 * @param what   names the kind in messages, such as `Rollout rollouts.kruise.io/v1beta1`
 */
export function parserFor<T>(schema: TSchema, what: string): Parser<T> {
  const isValid = ajv.compile<T>(schema);
  const read = (value: unknown): Reading<T> => {
    const clean = withoutNulls(value);
    if (isValid(clean)) return { kind: "fits", value: clean };
    return { kind: "misfits", problems: (isValid.errors ?? []).flatMap(problem) };
  };
  return {
    read,
    parse(value) {
      const reading = read(value);
      if (reading.kind === "fits") return reading.value;
      const reasons = reading.problems.map(({ path, rule }) => `${path} ${rule}`);
      throw new TypeError(`not a ${what}: ${reasons.join("; ")}`);
    },
  };
}

/** The branches of an int-or-string fail one by one; the union's own error says all that there is to say. */
function problem(error: ErrorObject): readonly Problem[] {
  if (/\/anyOf\/\d+\//.test(error.schemaPath)) return [];
  const path = pathOf(error.instancePath);
  if (error.keyword === "required") {
    const missing = String(error.params["missingProperty"]);
    return [
      { path: path === "" ? missing : `${path}.${missing}`, value: undefined, rule: "is required" },
    ];
  }
  return [{ path, value: error.data, rule: ruleOf(error) }];
}

function ruleOf({ keyword, message, params }: ErrorObject): string {
  if (keyword === "anyOf") return "must be an integer or a string";
  if (keyword === "enum") return `must be one of ${JSON.stringify(params["allowedValues"])}`;
  if (keyword === "const") return `must be ${JSON.stringify(params["allowedValue"])}`;
  return message ?? `fails ${keyword}`;
}

/** From a JSON pointer, `/spec/steps/1/replicas`, to `spec.steps[1].replicas`. */
function pathOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  const unescaped = parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const written = unescaped.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`));
  return written.join("").replace(/^\./, "");
}
