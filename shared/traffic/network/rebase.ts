import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "../../patch/json.ts";
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
 * Where a script and somebody else have both changed the same value, it counts whether they know of the
 * script. Somebody who sends a spec without a word that the script has put there does not, so what they say is what
 * they want. Of any other the script's change is kept and theirs is dropped; so a canary that was written into a copy
 * is never taken for the user's own.
 */
export function rebase(versions: Versions): unknown {
  const { original, written, current } = versions;
  const ours = onlyIn(specIn(written), specIn(original));
  const isManifest = ours.areAny && !ours.isIn(specIn(current));
  const means = { ours: onlyIn(written, original), clash: isManifest ? theirs : kept };
  return merge(versions, means);
}

const specIn = (content: unknown): unknown => (isRecord(content) ? content["spec"] : undefined);
const theirs = ({ current }: Versions): unknown => current;
const kept = ({ original }: Versions): unknown => original;

interface Means {
  readonly ours: WordsOf;
  /** What becomes of a value that both have changed. */
  readonly clash: (versions: Versions) => unknown;
}

function merge(versions: Versions, means: Means): unknown {
  const { original, written, current } = versions;
  if (isDeepStrictEqual(current, written)) return original;
  if (isDeepStrictEqual(written, original)) return current;
  if (isRecord(written) && isRecord(current)) {
    return mergeMaps({ original, written, current }, means);
  }
  if (Array.isArray(original) && Array.isArray(written) && Array.isArray(current)) {
    const { ours } = means;
    return rebaseList(
      { original, written, current },
      { ours, merge: (item) => merge(item, means) },
    );
  }
  return isDeepStrictEqual(current, original) ? original : means.clash(versions);
}

interface Maps {
  readonly original: unknown;
  readonly written: Json;
  readonly current: Json;
}

function mergeMaps({ original, written, current }: Maps, means: Means): unknown {
  if (original !== undefined && !isRecord(original)) {
    return means.clash({ original, written, current });
  }
  const before = original ?? {};
  const keys = new Set([before, written, current].flatMap((map) => Object.keys(map)));
  const entries = [...keys].flatMap((key) => {
    const versions = {
      original: own(before, key),
      written: own(written, key),
      current: own(current, key),
    };
    const value = merge(versions, means);
    return value === undefined ? [] : [[key, value] as const];
  });
  // A map that the script made, and nobody else put anything into.
  return original === undefined && entries.length === 0 ? undefined : Object.fromEntries(entries);
}
