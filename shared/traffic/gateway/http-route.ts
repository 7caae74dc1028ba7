import { isRecord } from "../../patch/json.ts";
import { type Fields, fieldsIn } from "../fields.ts";
import { bothConditions, type Conflict, HEADERS, QUERY_PARAMS } from "./conditions.ts";
import {
  contains,
  EVERY_PATH,
  isLiteral,
  isSame,
  type Narrowed,
  narrowed,
  type Path,
} from "./path.ts";
import type { RouteKind } from "./route-kind.ts";

/** HTTPRoute, of v1 and v1beta1, which are the same. */
export const httpRoute: RouteKind = {
  kind: "HTTPRoute",

  matchesOf(rule) {
    const matches = fieldsIn(rule["matches"]);
    return matches.length === 0 ? [{ path: EVERY_PATH }] : matches;
  },

  both(match, asked, others) {
    const path = pathOfBoth(match, asked.path ?? {}, others);
    if (typeof path === "string") return path;
    if ("conflict" in path) return path;
    const headers = bothConditions(match, asked.headers ?? [], HEADERS);
    if ("conflict" in headers) return headers;
    const queryParams = bothConditions(match, asked.queryParams ?? [], QUERY_PARAMS);
    if ("conflict" in queryParams) return queryParams;
    return {
      ...match,
      path,
      ...(headers.length === 0 ? {} : { headers }),
      ...(queryParams.length === 0 ? {} : { queryParams }),
    };
  },
};

function pathOfBoth(
  match: Fields,
  asked: Partial<Path>,
  others: readonly Fields[],
): Path | "nothing" | Conflict {
  const [user, step] = [pathOf(match), { ...EVERY_PATH, ...asked }];
  const both: Narrowed = narrowed(user, step);
  if (both === "unclear") {
    const conflict = `path ${inWords(step)} of the step cannot be asked for together with ${inWords(user)} of this match; ask for a path of type Exact or PathPrefix in it, or for a header only`;
    return { conflict };
  }
  if (both === "nothing" || isSame(both, user)) return both;
  return others.some((other) => takesBefore(other, user, both)) ? "nothing" : both;
}

/**
 * Whether these paths never reached the user's match because another one, of whatever rule, is more
 * specific: ours would be yet more specific and take them from there.
 */
function takesBefore(other: Fields, user: Path, asked: Path): boolean {
  const path = pathOf(other);
  if (![path, user, asked].every(isLiteral) || asksForMore(other)) return false;
  return !isSame(path, user) && contains(user, path) && contains(path, asked);
}

function asksForMore({ headers, queryParams, method }: Fields): boolean {
  return method !== undefined || fieldsIn(headers).length > 0 || fieldsIn(queryParams).length > 0;
}

function pathOf({ path }: Fields): Path {
  if (!isRecord(path)) return EVERY_PATH;
  const { type, value } = path;
  return {
    type: typeof type === "string" ? type : EVERY_PATH.type,
    value: typeof value === "string" ? value : EVERY_PATH.value,
  };
}

const inWords = ({ type, value }: Path): string => `${type} ${JSON.stringify(value)}`;
