import { isRecord } from "../../patch/json.ts";

/** Tells whether a value has a word in it that only a script can have put there. */
export interface WordsOf {
  /** There are such words at all. */
  readonly areAny: boolean;
  isIn(value: unknown): boolean;
}

/** Words (values that are text) of `written` that `original` does not have, such as `shop-canary`. */
export function onlyIn(written: unknown, original: unknown): WordsOf {
  const known = new Set(wordsIn(original));
  const added = new Set(wordsIn(written).filter((word) => !known.has(word)));
  return {
    areAny: added.size > 0,
    isIn: (value) => wordsIn(value).some((word) => added.has(word)),
  };
}

function wordsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => wordsIn(item));
  // Names of fields say little: a weight is a weight, whoever puts it there.
  return isRecord(value) ? Object.values(value).flatMap((inner) => wordsIn(inner)) : [];
}
