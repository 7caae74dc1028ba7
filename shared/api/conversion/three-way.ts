import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "../../patch/json.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Where an object and what another version shows of it differ; equal fields are in neither. */
export interface Kept {
  /** As it comes out of the other version. */
  readonly face: JsonObject;
  /** As it was. */
  readonly kept: JsonObject;
}

/** How what came in is read. */
export interface Reading {
  /**
   * `whole`: an item of a list is put back only if nothing of it changed; for fields that lean on
   * each other. `by field`: what did not change of an item is put back, as well.
   */
  readonly items: "whole" | "by field";
  /** A field that was there and is no longer: taken away, or not known to who wrote. */
  readonly absent: "removed" | "unsaid";
}

/** What differs between the two, objects walked, lists taken whole. @returns undefined when equal */
export function difference(face: JsonObject, original: JsonObject): Kept | undefined {
  const differing = keysOf(face, original)
    .map((key) => ({ key, ...differenceAt(own(face, key), own(original, key)) }))
    .filter((one) => !isDeepStrictEqual(one.face, one.kept));
  if (differing.length === 0) return undefined;
  return {
    face: present(differing.map((one) => [one.key, one.face])),
    kept: present(differing.map((one) => [one.key, one.kept])),
  };
}

function differenceAt(face: unknown, original: unknown) {
  const inner = isRecord(face) && isRecord(original) ? difference(face, original) : undefined;
  return inner ?? { face, kept: original };
}

/**
 * Puts back what was kept, wherever what came in still has the face that it was given: a change
 * wins, and nothing else is lost.
 *
 * For any `original`, `putBack(difference(face, original), face, …)` is `original`.
 */
export function putBack({ face, kept }: Kept, mine: JsonObject, reading: Reading): JsonObject {
  const fields = keysOf(kept, mine).map((key): readonly [string, unknown] => {
    const was = { face: own(face, key), kept: own(kept, key) };
    const isEqual = was.face === undefined && was.kept === undefined;
    return [key, isEqual ? own(mine, key) : valueOf(was, own(mine, key), reading)];
  });
  return present(fields);
}

interface Was {
  readonly face: unknown;
  readonly kept: unknown;
}

function valueOf(was: Was, mine: unknown, reading: Reading): unknown {
  if (mine === undefined && reading.absent === "unsaid") return was.kept;
  if (isDeepStrictEqual(was.face, mine)) return was.kept;
  return insideOf(was, mine, reading);
}

function insideOf({ face, kept }: Was, mine: unknown, reading: Reading): unknown {
  if (isRecord(face) && isRecord(kept) && isRecord(mine)) {
    return putBack({ face, kept }, mine, reading);
  }
  if (!Array.isArray(face) || !Array.isArray(kept) || !Array.isArray(mine)) return mine;
  return face.length === kept.length ? itemsOf({ face, kept }, mine, reading) : mine;
}

interface Lists {
  readonly face: readonly unknown[];
  readonly kept: readonly unknown[];
}

function itemsOf({ face, kept }: Lists, mine: readonly unknown[], reading: Reading): unknown {
  const partners = partnersOf(face, mine);
  return mine.map((item, index) => {
    const partner = partners[index];
    if (partner === undefined) return item;
    if (isDeepStrictEqual(face[partner], item)) return kept[partner];
    if (reading.items === "whole") return item;
    return valueOf({ face: face[partner], kept: kept[partner] }, item, reading);
  });
}

/**
 * Which item of `before` each item of `after` was: equal ones at both ends first. What is left in
 * the middle goes by position if as many are left of both, and else by equality, in order.
 */
function partnersOf(
  before: readonly unknown[],
  after: readonly unknown[],
): readonly (number | undefined)[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isDeepStrictEqual(before[head], after[head])) head += 1;
  const shift = before.length - after.length;
  let end = after.length;
  while (
    end > head &&
    end + shift > head &&
    isDeepStrictEqual(before[end + shift - 1], after[end - 1])
  )
    end -= 1;
  let next = head;
  return after.map((item, index) => {
    if (index < head) return index;
    if (index >= end || shift === 0) return index + shift;
    const found = before.findIndex(
      (one, at) => at >= next && at < end + shift && isDeepStrictEqual(one, item),
    );
    if (found < 0) return undefined;
    next = found + 1;
    return found;
  });
}

function keysOf(...objects: readonly JsonObject[]): readonly string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

function present(fields: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}
