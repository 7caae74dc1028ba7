import { isRecord, own } from "../patch/json.ts";
import { UNTOLD_EMPTY } from "./sandbox-in-lua.ts";

/**
 * Puts back into a script's result what Lua could not hold.
 *
 * An empty table that the script made itself is a map where the input had one at that place, and a
 * list otherwise, as in the original. A null that the input had in a map was invisible to the
 * script, so it cannot have been taken away.
 *
 * @param result as decoded, with untold empties
 * @param input what stood at the same place in the script's input
 */
export function inShapeOf(result: unknown, input: unknown): unknown {
  if (Array.isArray(result)) {
    return result.map((item: unknown, at) => inShapeOf(item, itemOf(input, at)));
  }
  if (!isRecord(result)) return result;
  if (Object.hasOwn(result, UNTOLD_EMPTY)) return isRecord(input) ? withNulls({}, input) : [];
  const before = isRecord(input) ? input : {};
  const entries = Object.entries(result).map(
    ([key, value]) => [key, inShapeOf(value, own(before, key))] as const,
  );
  return withNulls(Object.fromEntries(entries), before);
}

const itemOf = (list: unknown, at: number): unknown => (Array.isArray(list) ? list[at] : undefined);

type Json = Readonly<Record<string, unknown>>;

function withNulls(result: Json, before: Json): Json {
  const nulls = Object.entries(before).filter(
    ([key, value]) => value === null && !Object.hasOwn(result, key),
  );
  return nulls.length === 0 ? result : { ...result, ...Object.fromEntries(nulls) };
}
