import { isDeepStrictEqual } from "node:util";
import type { WordsOf } from "./words.ts";

type List = readonly unknown[];

interface Lists {
  readonly original: List;
  readonly written: List;
  readonly current: List;
}

interface Item {
  readonly original: unknown;
  readonly written: unknown;
  readonly current: unknown;
}

interface Means {
  readonly ours: WordsOf;
  readonly merge: (item: Item) => unknown;
}

/**
 * Lists have no keys, and to the API server a list of a custom resource is one value: whoever
 * applies a manifest replaces all of it, whoever uses an editor starts from what we wrote. Which of
 * the two it was shows by what the script put in: it is still there, or it is not.
 *
 * All three differ.
 */
export function rebaseList(lists: Lists, { ours, merge }: Means): unknown {
  const { original, written, current } = lists;
  if (original.length === written.length) {
    if (current.length === original.length) return itemwise(lists, merge);
    return ours.isIn(current) ? original : current;
  }
  const inserted = written.filter((item) => !has(original, item));
  const untouched = written.filter((item) => has(original, item));
  if (isDeepStrictEqual(untouched, original)) {
    // The script has only put items in: the rest is whatever somebody else says.
    const rest = current.filter((item) => !has(inserted, item));
    return ours.isIn(rest) ? original : rest;
  }
  if (!ours.isIn(current)) return current;
  const size = original.length;
  const [head, tail] = [written.slice(0, size), current.slice(0, size)];
  const isAppended =
    current.length === written.length && [head, tail].every((items) => !ours.isIn(items));
  return isAppended ? itemwise({ original, written: head, current: tail }, merge) : original;
}

const has = (list: List, item: unknown): boolean =>
  list.some((other) => isDeepStrictEqual(other, item));

const itemwise = ({ original, written, current }: Lists, merge: Means["merge"]): List =>
  original.map((item, at) => merge({ original: item, written: written[at], current: current[at] }));
