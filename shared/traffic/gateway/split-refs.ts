import { isDeepStrictEqual } from "node:util";
import type { RequestHeaderModifier } from "../../api/rollout.ts";
import type { Split } from "../routing.ts";
import { type Fields, fieldsIn } from "../fields.ts";
import { type Between, isCanary, refsOf, takesRequests, weightOf } from "./backend-refs.ts";
import { withModifier } from "./header-modifier.ts";
import { isOneService } from "./one-service.ts";
import { splitWeights } from "./weights.ts";

/** A backend of a user's rule that leads to the old version, and the one that their rule has for the new. */
export interface Pair {
  readonly stable: number;
  /** Absent when we add one. */
  readonly canary?: number;
}

/**
 * Where the backends of a rule are that a release splits. A user may have one to the new version's Service
 * of their own: it is taken, where its port is the same.
 */
export function pairsIn(refs: readonly Fields[], between: Between): readonly Pair[] {
  const taken = new Set<number>();
  return refs.flatMap((ref, stable) => {
    if (!takesRequests(ref, between)) return [];
    if (isOneService(between)) return [{ stable }];
    const canary = refs.findIndex(
      (other, at) =>
        !taken.has(at) && isCanary(other, between) && isDeepStrictEqual(other["port"], ref["port"]),
    );
    if (canary < 0) return [{ stable }];
    taken.add(canary);
    return [{ stable, canary }];
  });
}

/**
 * A user's rule in which the new version gets its percent of what the old version got; where the step
 * sets none, it gets what the rule says itself: nothing.
 */
export function splitRule(rule: Fields, between: Between, split: Split): Fields {
  const refs = refsOf(rule);
  const pairs = pairsIn(refs, between);
  const isPlain = split.weight === undefined && pairs.every(({ canary }) => canary === undefined);
  if (pairs.length === 0 || isPlain) return rule;
  return { ...rule, backendRefs: splitRefs(refs, pairs, { between, split }) };
}

interface How {
  readonly between: Between;
  readonly split: Split;
}

function splitRefs(
  refs: readonly Fields[],
  pairs: readonly Pair[],
  { between, split }: How,
): readonly Fields[] {
  const partners = new Set(pairs.map(({ canary }) => canary));
  const shares = refs.map((ref, at) => {
    const pair = pairs.find(({ stable }) => stable === at);
    if (pair !== undefined) return { weight: massOf(refs, pair), kind: "split" } as const;
    // What a user's own one had counts with its partner.
    return { weight: partners.has(at) ? 0 : weightOf(ref), kind: "other" } as const;
  });
  const weights = splitWeights(shares, split.weight ?? 0);
  const canaryOf = (ref: Fields, { stable }: Pair): Fields =>
    withFilter({ ...ref, weight: weights[stable]?.canary ?? 0 }, split);
  const own = refs.map((ref, at) => {
    const pair = pairs.find(({ canary }) => canary === at);
    return pair === undefined ? { ...ref, weight: weights[at]?.own ?? 0 } : canaryOf(ref, pair);
  });
  const added = pairs
    .filter(({ canary }) => canary === undefined)
    .flatMap((pair) => {
      const stable = refs[pair.stable];
      return stable === undefined ? [] : [canaryOf(canaryRef(stable, between), pair)];
    });
  return [...own, ...added];
}

/** The weight of a pair, of which the release makes two new parts. */
export function massOf(refs: readonly Fields[], { stable, canary }: Pair): number {
  const [first, second] = [refs[stable], canary === undefined ? undefined : refs[canary]];
  return (
    (first === undefined ? 0 : weightOf(first)) + (second === undefined ? 0 : weightOf(second))
  );
}

/** A copy, with its port and filters, that leads to the new version; all that the API server would fill in is there. */
export function canaryRef(stable: Fields, { canaryService }: Between): Fields {
  return { group: "", kind: "Service", ...stable, name: canaryService };
}

function withFilter(ref: Fields, { requestHeaderModifier: modifier, weight }: Split): Fields {
  return modifier === undefined || weight === undefined ? ref : modified(ref, modifier);
}

/** A rule or a backend whose filters change headers as the step says, after what they do themselves. */
export function modified(part: Fields, modifier: RequestHeaderModifier): Fields {
  const filters = withModifier(fieldsIn(part["filters"]), modifier);
  return filters.length === 0 ? part : { ...part, filters };
}
