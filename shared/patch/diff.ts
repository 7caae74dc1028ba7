import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "./json.ts";

/** One operation of RFC 6902. Only these three are ever needed to say a difference. */
export type JsonPatchOperation =
  | { readonly op: "add"; readonly path: string; readonly value: unknown }
  | { readonly op: "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/**
 * The JSON patch that turns `before` into `after`.
 *
 * Objects are walked; anything else that differs, arrays included, is replaced as a whole, so
 * that nobody depends on positions in a list that another webhook may have changed. A key whose
 * value is `undefined` counts as absent, as it does in JSON.
 *
 * @returns operations in an order that is safe to apply one after the other; none when equal
 */
export function diff(before: unknown, after: unknown, path = ""): readonly JsonPatchOperation[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ op: "replace", path, value: after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    diffOfKey(own(before, key), own(after, key), `${path}/${escapePointer(key)}`),
  );
}

function diffOfKey(before: unknown, after: unknown, path: string): readonly JsonPatchOperation[] {
  if (after === undefined) return before === undefined ? [] : [{ op: "remove", path }];
  if (before === undefined) return [{ op: "add", path, value: after }];
  return diff(before, after, path);
}

/** RFC 6901: `~` and `/` have a meaning in a pointer, and label keys are full of the latter. */
function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
