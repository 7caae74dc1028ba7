import { isRecord, own } from "./json.ts";
import type { MergePatch } from "./merge.ts";

/** What a JSON merge patch (RFC 7386) makes of an object, as the API server does it. */
export function applyMergePatch(
  target: unknown,
  patch: MergePatch,
): Readonly<Record<string, unknown>> {
  const before = isRecord(target) ? target : {};
  const changed = Object.entries(patch)
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) =>
        [key, isRecord(value) ? applyMergePatch(own(before, key), value) : value] as const,
    );
  const kept = Object.entries(before).filter(([key]) => !Object.hasOwn(patch, key));
  return Object.fromEntries([...kept, ...changed]);
}
