import { isRecord } from "../../patch/json.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A schema without its CEL rules. The API server refuses a CRD whose rules it might have to run
 * over a list without bounds.
 */
export function withoutRules(schema: JsonSchema): JsonSchema {
  const kept = Object.entries(schema).filter(([key]) => key !== "x-kubernetes-validations");
  return Object.fromEntries(kept.map(([key, value]) => [key, inside(value)]));
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return isRecord(value) ? withoutRules(value) : value;
}
