import { isDeepStrictEqual } from "node:util";
import { isFields } from "../cluster/kube/read.ts";

/**
 * Where two objects differ, one line a place: `spec.replicas: 3 -> 5`.
 *
 * @param path of both, for the words
 */
export function differencesIn(before: unknown, after: unknown, path = ""): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [left, right] = [entriesOf(before), entriesOf(after)];
  if (left === undefined || right === undefined) {
    return [`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
  }
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].flatMap((key) => {
    const place = path === "" ? key : `${path}.${key}`;
    return differencesIn(left.get(key), right.get(key), place);
  });
}

/** Fields of an object, or items of a list by their index; undefined for a plain value. */
function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    return new Map(value.map((item: unknown, index) => [String(index), item]));
  }
  return isFields(value) ? new Map(Object.entries(value)) : undefined;
}
