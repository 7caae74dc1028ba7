import { isDeepStrictEqual } from "node:util";
import type { Fields } from "../fields.ts";
import { type Between, isCanary, leadsTo, refsOf, weightOf } from "./backend-refs.ts";
import { isOneService } from "./one-service.ts";
import { massOf, type Pair, pairsIn } from "./split-refs.ts";
import { areProportional, reduced } from "./weights.ts";

/** A rule of a user as it was before the release, and as the release has stored it. */
export interface Counterpart {
  readonly original: Fields;
  readonly split: Fields;
}

/**
 * The backends of a rule that its user has edited while they were split, with the split taken out.
 *
 * What two of them share is one share again, so no request is lost whatever the numbers are by now; and
 * where the proportions are those from before, so are the numbers.
 */
export function ownRule(rule: Fields, between: Between, was: Counterpart | undefined): Fields {
  // Then no backend was ever changed.
  if (isOneService(between)) return rule;
  const refs = refsOf(rule);
  if (was !== undefined && was.split === was.original && hasSameBackends(rule, was)) return rule;
  if (!refs.some((ref) => isCanary(ref, between))) return withoutOurNumbers(rule, was);
  const named = leadsSomewhere(refs, between);
  const pairs = pairsWithin(named, between);
  const partners = new Set(pairs.map(({ canary }) => canary));
  const kept = named.flatMap((ref, at) => {
    if (partners.has(at)) return [];
    const pair = pairs.find(({ stable }) => stable === at);
    return [{ ...ref, weight: pair === undefined ? weightOf(ref) : massOf(named, pair) }];
  });
  return { ...rule, backendRefs: withOwnNumbers(kept, between, was?.original) };
}

/** Somebody has left the new version's backend alone in the rule: when that goes, the old one's is to be there. */
function leadsSomewhere(refs: readonly Fields[], between: Between): readonly Fields[] {
  if (refs.some((ref) => leadsTo(ref, between.service, between))) return refs;
  return refs.map((ref) => (isCanary(ref, between) ? { ...ref, name: between.service } : ref));
}

/** As `pairsIn`, but the old version may have nothing left. */
function pairsWithin(refs: readonly Fields[], between: Between): readonly Pair[] {
  const counted = refs.map((ref) =>
    leadsTo(ref, between.service, between) ? { ...ref, weight: 1 } : ref,
  );
  return pairsIn(counted, between).filter(({ canary }) => canary !== undefined);
}

/** Without ours: its user has taken that out, and left the number that we wrote beside it. */
function withoutOurNumbers(rule: Fields, was: Counterpart | undefined): Fields {
  if (was === undefined || !hasSameBackends(rule, was)) return rule;
  const [refs, before] = [refsOf(rule), refsOf(was.original)];
  const ours = refsOf(was.split).slice(0, before.length);
  const areOurs = isDeepStrictEqual(refs.map(weightOf), ours.map(weightOf));
  if (!areOurs) return rule;
  return { ...rule, backendRefs: refs.map((ref, at) => withWeightOf(ref, before[at])) };
}

function hasSameBackends(rule: Fields, { original }: Counterpart): boolean {
  return isDeepStrictEqual(refsOf(rule).map(nameOf), refsOf(original).map(nameOf));
}

function withOwnNumbers(
  kept: readonly Fields[],
  between: Between,
  original: Fields | undefined,
): readonly Fields[] {
  const weights = kept.map(weightOf);
  const before = original === undefined ? [] : refsOf(original);
  const pairs = pairsIn(before, between);
  const own = pairs.flatMap(({ canary }) => (canary === undefined ? [] : [before[canary] ?? {}]));
  const others = before.filter((ref) => !own.includes(ref));
  const masses = others.map((ref) => {
    const pair = pairs.find(({ stable }) => before[stable] === ref);
    return pair === undefined ? weightOf(ref) : massOf(before, pair);
  });
  const isSame = isDeepStrictEqual(kept.map(nameOf), others.map(nameOf));
  if (isSame && areProportional(weights, masses)) {
    const restored = kept.map((ref, at) => withWeightOf(ref, others[at]));
    return inOrderOf(before, [...restored, ...own]);
  }
  const numbers = reduced(weights);
  // A user's own backend to the new version has its number back only with the others: it begins with none.
  const idle = own.map((ref) => ({ ...ref, weight: 0 }));
  return [...kept.map((ref, at) => ({ ...ref, weight: numbers[at] })), ...idle];
}

function withWeightOf({ weight: _ours, ...ref }: Fields, theirs: Fields | undefined): Fields {
  return theirs?.["weight"] === undefined ? ref : { ...ref, weight: theirs["weight"] };
}

function inOrderOf(before: readonly Fields[], refs: readonly Fields[]): readonly Fields[] {
  const names = before.map((ref) => JSON.stringify(nameOf(ref)));
  const place = (ref: Fields): number => names.indexOf(JSON.stringify(nameOf(ref)));
  return refs.toSorted((one, other) => place(one) - place(other));
}

/** What tells the backends of a rule apart. */
function nameOf({ group = "", kind = "Service", namespace = "", name, port = 0 }: Fields) {
  return { group, kind, namespace, name, port };
}
