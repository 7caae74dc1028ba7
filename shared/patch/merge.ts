import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "./json.ts";

/** A JSON merge patch (RFC 7386): null takes a key away, a missing key leaves it alone. */
export type MergePatch = Readonly<Record<string, unknown>>;

/**
 * The merge patch that turns `before` into `after`; empty when they are equal.
 *
 * Only what differs is in it, so a field that we do not know or do not touch is never sent.
 * A key whose value is `undefined` counts as absent.
 */
export function mergePatch(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): MergePatch {
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, key), own(after, key)];
    if (isDeepStrictEqual(was, is)) continue;
    if (is === undefined) patch[key] = null;
    else if (!isRecord(is)) patch[key] = is;
    else setUnlessEmpty(patch, key, { was, is });
  }
  return patch;
}

function setUnlessEmpty(
  patch: Record<string, unknown>,
  key: string,
  { was, is }: { readonly was: unknown; readonly is: Readonly<Record<string, unknown>> },
): void {
  const inner = mergePatch(isRecord(was) ? was : {}, is);
  // An object that was absent and is empty still has to be created; one that only
  // differs by keys that are undefined has nothing to say.
  if (Object.keys(inner).length > 0 || !isRecord(was)) patch[key] = inner;
}
