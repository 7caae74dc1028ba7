import type { RequestMatch, Step } from "@sluice/shared/api/rollout.ts";
import { allSteps } from "./placed-steps.ts";
import type { Rule } from "./submission.ts";

/** A list of things with names, and where the user wrote it. */
interface NamedList {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * Each name once: routes hold headers and query parameters by name, so of two conditions on one name
 * only one could be kept. Names of headers are the same in any case (RFC 9110).
 */
export const namesOnce: Rule = ({ after }) =>
  allSteps(after)
    .flatMap(({ path, step }) => [...listsOfMatches(path, step), ...listsOfModifier(path, step)])
    .flatMap(({ path, names }) =>
      twice(names).map(({ index, name }) => ({
        path: `${path}[${index}]`,
        value: name,
        rule: "must not have a name that an earlier entry has, as routes hold one entry a name",
        fix: "write one entry, if need be of type RegularExpression",
      })),
    );

/** The demands of the Gateway API on a literal path. The CRD makes them, too (path-match.ts). */
const LITERAL_PATH: readonly { readonly breaks: RegExp; readonly rule: string }[] = [
  { breaks: /^(?!\/)/, rule: "must begin with /" },
  { breaks: /\/\//, rule: "must not contain //" },
  { breaks: /\/\.\.?(\/|$)/, rule: "must not contain the elements . and .." },
  { breaks: /%2f/i, rule: "must not contain an encoded /" },
  {
    breaks: /[^-A-Za-z0-9/._~!$&'()*+,;=:@%]|%(?![0-9a-fA-F]{2})/,
    rule: "must consist of letters, digits, -._~!$&'()*+,;=:@/ and encoded bytes such as %20",
  },
];

export const literalPaths: Rule = ({ after }) =>
  allSteps(after).flatMap(({ path, step }) =>
    (step.matches ?? []).flatMap((match, index) => {
      if (match.path?.value === undefined || match.path.type === "RegularExpression") return [];
      const { value } = match.path;
      return LITERAL_PATH.filter(({ breaks }) => breaks.test(value)).map(({ rule }) => ({
        path: `${path}.matches[${index}].path.value`,
        value,
        rule: `${rule}, unless type is RegularExpression`,
        fix: "write a path such as /shop",
      }));
    }),
  );

function listsOfMatches(path: string, { matches = [] }: Step): readonly NamedList[] {
  return matches.flatMap((match: RequestMatch, index) => [
    {
      path: `${path}.matches[${index}].headers`,
      names: (match.headers ?? []).map(({ name }) => name.toLowerCase()),
    },
    {
      path: `${path}.matches[${index}].queryParams`,
      names: (match.queryParams ?? []).map(({ name }) => name),
    },
  ]);
}

function listsOfModifier(path: string, { requestHeaderModifier }: Step): readonly NamedList[] {
  const { set = [], add = [], remove = [] } = requestHeaderModifier ?? {};
  return [
    { path: `${path}.requestHeaderModifier.set`, names: inLowerCase(set.map(({ name }) => name)) },
    { path: `${path}.requestHeaderModifier.add`, names: inLowerCase(add.map(({ name }) => name)) },
    { path: `${path}.requestHeaderModifier.remove`, names: inLowerCase(remove) },
  ];
}

const inLowerCase = (names: readonly string[]) => names.map((name) => name.toLowerCase());

function twice(names: readonly string[]) {
  return names
    .map((name, index) => ({ name, index }))
    .filter(({ name, index }) => names.indexOf(name) < index);
}
