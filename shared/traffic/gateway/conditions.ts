import { isDeepStrictEqual } from "node:util";
import { type Fields, fieldsIn } from "../fields.ts";

/** Of one match, for headers and for query parameters alike. */
const MAX_CONDITIONS = 16;

/** What a request has to have by a step: a header or a query parameter. */
export interface Condition {
  readonly type?: string;
  readonly name: string;
  readonly value: string;
}

/** Where they are, and how their names compare. */
export interface Conditions {
  readonly field: "headers" | "queryParams";
  readonly what: "header" | "query parameter";
  readonly canonical: (name: string) => string;
}

export const HEADERS: Conditions = {
  field: "headers",
  what: "header",
  canonical: (name) => name.toLowerCase(),
};

export const QUERY_PARAMS: Conditions = {
  field: "queryParams",
  what: "query parameter",
  canonical: (name) => name,
};

export interface Conflict {
  /** Why not, and the way out: follows the name of the field and a colon. */
  readonly conflict: string;
}

/**
 * What a request has to have by the user's match and by the step. A list has one condition a name, so
 * two different ones on the same name cannot both be asked for.
 */
export function bothConditions(
  match: Fields,
  asked: readonly Condition[],
  { field, what, canonical }: Conditions,
): readonly Fields[] | Conflict {
  const theirs = fieldsIn(match[field]);
  const added: Fields[] = [];
  for (const { type = "Exact", name, value } of asked) {
    const condition = { type, name, value };
    const same = theirs.find((one) => canonical(String(one["name"])) === canonical(name));
    if (same === undefined) added.push(condition);
    else if (!isDeepStrictEqual({ type: "Exact", ...same, name }, condition)) {
      const conflict = `${what} ${name} is compared with ${JSON.stringify(value)} by the step and with ${JSON.stringify(same["value"])} by this match, and a match compares each ${what} once; take another ${what} in the step`;
      return { conflict };
    }
  }
  const all = [...theirs, ...added];
  if (all.length <= MAX_CONDITIONS) return all;
  const conflict = `${all.length} ${what}s with those of the step, at most ${MAX_CONDITIONS} are allowed; ask for fewer in the step`;
  return { conflict };
}
