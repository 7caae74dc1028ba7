import { isDeepStrictEqual } from "node:util";
import { isUnroutable } from "../editor.ts";
import type { Fields } from "../fields.ts";
import type { Task } from "./canary-rules.ts";
import { type Counterpart, ownRule } from "./own-refs.ts";
import { isNamedAsOurs, routedRules, type RoutedRules } from "./routed-rules.ts";

/** What a record says: the user's rules, and what was to be done with them. */
export interface Remembered {
  readonly original: readonly Fields[];
  readonly task: Task;
}

interface Known extends Remembered {
  readonly routed: RoutedRules;
}

/**
 * The user's rules in what is stored or was sent, which may have been routed, be the user's own manifest
 * again, or have been edited as it was. Rule by rule:
 *
 * 1. one that we made goes;
 * 2. one that is as we stored it is the one that it was made from;
 * 3. one that is as it was before the release stays;
 * 4. any other is what the user wants now, with the split taken out of its backends.
 *
 * @param records of the object itself and of the one that it replaces, whichever there are
 */
export function ownRules(
  rules: readonly Fields[],
  records: readonly Remembered[],
): readonly Fields[] {
  const known = records.map(knownFrom);
  for (const { original, routed } of known) {
    if (isDeepStrictEqual(rules, original)) return original;
    if (isDeepStrictEqual(rules.map(unnamed), asStored(routed).map(unnamed))) return original;
  }
  const kept = rules.filter((rule) => !known.some(({ routed }) => isMade(rule, routed)));
  return kept.map((rule, index) => own(rule, { known, index, of: kept.length }));
}

/** The rules that a step stores, those that we made in front. */
export function asStored({ made, split }: RoutedRules): readonly Fields[] {
  return [...made, ...split];
}

/** A rule without the name that we gave it, which an older CRD does not keep. */
export function unnamed(rule: Fields): Fields {
  if (!isNamedAsOurs(rule)) return rule;
  const { name: _ours, ...rest } = rule;
  return rest;
}

/** A record that makes no sense by now, because somebody wrote it, says at least what was there before. */
function knownFrom(record: Remembered): Known {
  const routed = routedRules(record.original, record.task);
  return {
    ...record,
    routed: isUnroutable(routed) ? { made: [], split: record.original } : routed,
  };
}

function isMade(rule: Fields, { made }: RoutedRules): boolean {
  return isNamedAsOurs(rule) || made.some((one) => isDeepStrictEqual(unnamed(one), rule));
}

interface Place {
  readonly known: readonly Known[];
  /** Among the rules that are not ours. */
  readonly index: number;
  readonly of: number;
}

function own(rule: Fields, place: Place): Fields {
  const { known, index } = place;
  for (const { original, routed } of known) {
    if (isDeepStrictEqual(routed.split[index], rule)) return original[index] ?? rule;
    const at = routed.split.findIndex((split) => isDeepStrictEqual(split, rule));
    if (at >= 0) return original[at] ?? rule;
  }
  if (known.some(({ original }) => original.some((was) => isDeepStrictEqual(was, rule)))) {
    return rule;
  }
  const [first] = known;
  return first === undefined
    ? rule
    : ownRule(rule, first.task.between, counterpart(rule, first, place));
}

/** Which rule this one was: it has that one's name, or its matches, or at least its place. */
function counterpart(
  rule: Fields,
  { original, routed }: Known,
  { index, of }: Place,
): Counterpart | undefined {
  const isNamed = ({ name }: Fields) => name !== undefined && name === rule["name"];
  const matches = (was: Fields) => isDeepStrictEqual(was["matches"], rule["matches"]);
  const here = original[index];
  const isHere = here !== undefined && (isNamed(here) || matches(here));
  const places = [
    isHere ? index : -1,
    original.findIndex(isNamed),
    original.findIndex(matches),
    original.length === of ? index : -1,
  ];
  const at = places.find((found) => found >= 0) ?? -1;
  const [was, split] = [original[at], routed.split[at]];
  return was === undefined || split === undefined ? undefined : { original: was, split };
}
