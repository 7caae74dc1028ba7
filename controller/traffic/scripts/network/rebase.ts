import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "@sluice/shared/patch/json.ts";
import { rebaseList } from "./rebase-list.ts";
import { onlyIn, type WordsOf } from "./words.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Versions {
  /** As users want it, as far as we knew. */
  readonly original: unknown;
  /** What a script made of it, and we wrote. */
  readonly written: unknown;
  /** What is there now. */
  readonly current: unknown;
}

/**
 * The original, with what somebody else has changed since we wrote: a tool that applied its manifest
 * again, changed or not, or a person with an editor. It is the original of the next step, and what
 * is given back at the end.
 *
 * Where a script and somebody else have both changed the same value, the script's change is kept and
 * the other is dropped; so a canary that was written into a copy is never taken for the user's own.
 */
export function rebase(versions: Versions): unknown {
  return merge(versions, onlyIn(versions.written, versions.original));
}

function merge(versions: Versions, ours: WordsOf): unknown {
  const { original, written, current } = versions;
  if (isDeepStrictEqual(current, written)) return original;
  if (isDeepStrictEqual(written, original)) return current;
  if (isRecord(written) && isRecord(current)) {
    return mergeMaps({ original, written, current }, ours);
  }
  if (Array.isArray(original) && Array.isArray(written) && Array.isArray(current)) {
    return rebaseList({ original, written, current }, { ours, merge: (item) => merge(item, ours) });
  }
  return original;
}

interface Maps {
  readonly original: unknown;
  readonly written: Json;
  readonly current: Json;
}

function mergeMaps({ original, written, current }: Maps, ours: WordsOf): unknown {
  if (original !== undefined && !isRecord(original)) return original;
  const before = original ?? {};
  const keys = new Set([before, written, current].flatMap((map) => Object.keys(map)));
  const entries = [...keys].flatMap((key) => {
    const versions = {
      original: own(before, key),
      written: own(written, key),
      current: own(current, key),
    };
    const value = merge(versions, ours);
    return value === undefined ? [] : [[key, value] as const];
  });
  // A map that the script made, and nobody else put anything into.
  return original === undefined && entries.length === 0 ? undefined : Object.fromEntries(entries);
}
