import { TRAFFIC_RECORD } from "../record.ts";
import type { Routed, Unroutable } from "../editor.ts";
import { type Fields, fieldsIn } from "../fields.ts";
import { refsOf, weightOf } from "./backend-refs.ts";
import { hasModifier } from "./header-modifier.ts";
import type { RouteKind } from "./route-kind.ts";
import { MAX_WEIGHT } from "./weights.ts";

// What the schemas of HTTPRoute and GRPCRoute allow (Gateway API 1.6).
const MAX_RULES = 16;
const MAX_MATCHES = 64;
const MAX_MATCHES_IN_ALL = 128;
const MAX_BACKENDS = 16;
const MAX_FILTERS = 16;
const MAX_HEADERS = 16;

/** Bytes of all annotations of an object, keys and values (Kubernetes, validation of metadata). */
const MAX_ANNOTATION_BYTES = 262_144;

/** A number that has grown by what we added. */
interface Count {
  readonly of: string;
  readonly is: number;
  readonly limit: number;
  readonly fix: string;
}

/** Whether an API server would take a route with these rules; only what we add to is counted. */
export function beyondLimits(
  rules: readonly Fields[],
  kind: RouteKind,
  called: string,
): Unroutable | undefined {
  const matches = rules.map((rule) => kind.matchesOf(rule).length);
  const counts: readonly Count[] = [
    { of: "spec.rules", is: rules.length, limit: MAX_RULES, fix: FEWER_RULES },
    ...matches.map((is, index) => ({
      of: `spec.rules[${index}].matches`,
      is,
      limit: MAX_MATCHES,
      fix: FEWER_MATCHES,
    })),
    {
      of: "matches of all spec.rules",
      is: matches.reduce((sum, count) => sum + count, 0),
      limit: MAX_MATCHES_IN_ALL,
      fix: FEWER_MATCHES,
    },
    ...rules.flatMap(countsOfRule),
  ];
  const wrong = counts.find(({ is, limit }) => is > limit);
  if (wrong === undefined) return undefined;
  const { of, is, limit, fix } = wrong;
  return { unroutable: `${called}: ${of} would be ${is}, at most ${limit} are allowed; ${fix}` };
}

const FEWER_RULES =
  "a step with matches adds a rule for each that leads to the Service: spread the rules over several routes, or use traffic instead of matches";
const FEWER_MATCHES =
  "each match of a rule is combined with each of the step: ask for fewer matches in the step";
const FEWER_BACKENDS = "the new version needs one more: take one out of the rule";
const SMALLER_WEIGHTS = "give the backends of this rule smaller weights in the same proportions";
const FEWER_HEADERS = "change fewer headers in requestHeaderModifier of the step";

function countsOfRule(rule: Fields, index: number): readonly Count[] {
  const refs = refsOf(rule);
  const where = `spec.rules[${index}]`;
  return [
    { of: `${where}.backendRefs`, is: refs.length, limit: MAX_BACKENDS, fix: FEWER_BACKENDS },
    ...refs.flatMap((ref, at) => {
      const here = `${where}.backendRefs[${at}]`;
      const weight = { of: `${here}.weight`, is: weightOf(ref), limit: MAX_WEIGHT };
      return [{ ...weight, fix: SMALLER_WEIGHTS }, ...countsOfFilters(ref, here)];
    }),
    ...countsOfFilters(rule, where),
  ];
}

function countsOfFilters(part: Fields, where: string): readonly Count[] {
  const filters = fieldsIn(part["filters"]);
  const modifiers = filters.filter((filter) => hasModifier([filter]));
  return [
    { of: `${where}.filters`, is: filters.length, limit: MAX_FILTERS, fix: FEWER_HEADERS },
    ...modifiers.flatMap(({ requestHeaderModifier: modifier }) =>
      Object.entries(modifier ?? {}).map(([field, list]: [string, unknown]) => ({
        of: `${where}.filters[].requestHeaderModifier.${field}`,
        is: Array.isArray(list) ? list.length : 0,
        limit: MAX_HEADERS,
        fix: FEWER_HEADERS,
      })),
    ),
  ];
}

/** Whether what we remember of a route has a place on it. */
export function beyondAnnotations(route: Routed, called: string): Unroutable | undefined {
  const entries = Object.entries(route.metadata.annotations ?? {});
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.join("")), 0);
  if (bytes <= MAX_ANNOTATION_BYTES) return undefined;
  return {
    unroutable: `${called}: metadata.annotations would be ${bytes} bytes with ${TRAFFIC_RECORD}, which remembers spec.rules, at most ${MAX_ANNOTATION_BYTES} are allowed; spread the rules over several routes`,
  };
}
