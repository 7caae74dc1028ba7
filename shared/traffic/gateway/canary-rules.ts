import { isDeepStrictEqual } from "node:util";
import type { RequestMatch } from "../../api/rollout.ts";
import { isUnroutable, type Unroutable } from "../editor.ts";
import type { Split } from "../routing.ts";
import { type Fields, fieldsIn } from "../fields.ts";
import { type Between, refsOf } from "./backend-refs.ts";
import { hasModifier } from "./header-modifier.ts";
import type { RouteKind } from "./route-kind.ts";
import { canaryRef, modified, pairsIn } from "./split-refs.ts";

/** Names of the rules that we make begin so; where a CRD is older than rules' names, it drops them. */
export const CANARY_RULE = "sluice-canary-";

/** What is routed, and how it is called when it cannot be. */
export interface Task {
  readonly kind: RouteKind;
  /** Kind, namespace and name. */
  readonly called: string;
  readonly between: Between;
  readonly split: Split;
}

/**
 * The rules that send the requests of a step to the new version: one for each rule of the user's that
 * leads to the old one, with its filters, timeouts and all else.
 *
 * They ask for all that the user's rule asks for as well, so that with more conditions they win over it
 * and over no other; and they go in front, as the first rule wins where both ask for as much
 * (Gateway API, HTTPRouteRule.matches).
 */
export function canaryRules(rules: readonly Fields[], task: Task): readonly Fields[] | Unroutable {
  const { matches = [] } = task.split;
  const all = rules.flatMap((rule) => task.kind.matchesOf(rule));
  const seen = new Set<RequestMatch>();
  const made: Fields[] = [];
  for (const [index, rule] of rules.entries()) {
    const live = pairsIn(refsOf(rule), task.between);
    if (live.length === 0) continue;
    const both = matchesOfBoth(rule, { task, all, index });
    if (isUnroutable(both)) return both;
    for (const { asked } of both) seen.add(asked);
    if (both.length > 0) made.push(canaryRule(rule, { index, task, matches: both }));
  }
  const missed = matches.findIndex((asked) => !seen.has(asked));
  return missed < 0 ? made : nobodysRequests(missed, task);
}

interface Both {
  readonly asked: RequestMatch;
  readonly match: Fields;
}

interface Place {
  readonly task: Task;
  readonly all: readonly Fields[];
  readonly index: number;
}

function matchesOfBoth(
  rule: Fields,
  { task: { kind, called, split }, all, index }: Place,
): readonly Both[] | Unroutable {
  const found: Both[] = [];
  for (const [at, match] of kind.matchesOf(rule).entries()) {
    for (const asked of split.matches ?? []) {
      const both = kind.both(match, asked, all);
      if (both === "nothing") continue;
      if ("conflict" in both) {
        const where = `spec.rules[${index}].matches[${at}]`;
        return { unroutable: `${called}: ${where}: ${String(both["conflict"])}` };
      }
      found.push({ asked, match: both });
    }
  }
  return found;
}

function canaryRule(
  { name: _theirs, ...rule }: Fields,
  { index, task, matches }: { index: number; task: Task; matches: readonly Both[] },
): Fields {
  const { between, split } = task;
  const { requestHeaderModifier: modifier = {} } = split;
  const refs = refsOf(rule);
  const backends = pairsIn(refs, between).flatMap(({ stable }) => {
    const ref = refs[stable];
    return ref === undefined ? [] : [canaryRef(ref, between)];
  });
  // Filters of a backend come after those of the rule, and ours come last.
  const hasOwn = backends.some(({ filters }) => hasModifier(fieldsIn(filters)));
  const [only] = backends.length === 1 ? backends : [];
  const weighted = only === undefined ? backends : [{ ...only, weight: 1 }];
  return {
    name: `${CANARY_RULE}${index + 1}`,
    ...(hasOwn ? rule : modified(rule, modifier)),
    matches: distinct(matches.map(({ match }) => match)),
    backendRefs: hasOwn ? weighted.map((ref) => modified(ref, modifier)) : weighted,
  };
}

function distinct(matches: readonly Fields[]): readonly Fields[] {
  return matches.filter(
    (match, index) => matches.findIndex((other) => isDeepStrictEqual(other, match)) === index,
  );
}

function nobodysRequests(index: number, { called, between, split }: Task): Unroutable {
  const asked = JSON.stringify(split.matches?.[index]);
  return {
    unroutable: `${called}: matches[${index}] of the step, ${asked}, asks for requests of which none goes to Service ${between.service} by spec.rules; ask for a path that a rule with this backend takes, and no other rule before it`,
  };
}
