import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "../../patch/json.ts";

/** Whether all of `wanted` is in `there`, which may have more fields, but not more items. */
export function covers(there: unknown, wanted: unknown): boolean {
  if (isRecord(there) && isRecord(wanted)) {
    return Object.entries(wanted).every(([key, value]) => covers(own(there, key), value));
  }
  if (Array.isArray(there) && Array.isArray(wanted)) {
    return there.length === wanted.length && wanted.every((item, at) => covers(there[at], item));
  }
  return isDeepStrictEqual(there, wanted);
}
