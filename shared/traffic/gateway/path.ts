/** Which paths a match takes, with the API server's defaults filled in. */
export interface Path {
  readonly type: string;
  readonly value: string;
}

export const EVERY_PATH: Path = { type: "PathPrefix", value: "/" };

/**
 * - `nothing`: no path is in both;
 * - `unclear`: no single match says it; an expression stands in the way.
 */
export type Narrowed = Path | "nothing" | "unclear";

/**
 * The paths that are in both. Never more than the user's rule takes: what goes to the new version would
 * have gone to the old one.
 */
export function narrowed(user: Path, asked: Path): Narrowed {
  if (isEvery(asked) || isSame(user, asked)) return user;
  if (isEvery(user)) return asked;
  if (user.type === "RegularExpression") return "unclear";
  if (asked.type === "RegularExpression") {
    return user.type === "PathPrefix" && beginsWithin(asked.value, user.value) ? asked : "unclear";
  }
  if (contains(user, asked)) return asked;
  return contains(asked, user) ? user : "nothing";
}

/** Whether the first takes all that the second takes; both are literal. */
export function contains(outer: Path, inner: Path): boolean {
  if (outer.type === "Exact") return inner.type === "Exact" && outer.value === inner.value;
  const [prefix, path] = [withoutSlash(outer.value), withoutSlash(inner.value)];
  return path === prefix || path.startsWith(`${prefix}/`);
}

export const isLiteral = ({ type }: Path): boolean => type === "Exact" || type === "PathPrefix";

export const isSame = (one: Path, other: Path): boolean =>
  one.type === other.type && one.value === other.value;

const isEvery = ({ type, value }: Path): boolean => type === "PathPrefix" && value === "/";

/** A slash at the end of a prefix means nothing. */
const withoutSlash = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : path);

const META = /[\\^$.|?*+()[\]{}]/;

/** Whether all that an expression may take begins with the elements of a prefix, as far as we read expressions. */
function beginsWithin(expression: string, prefix: string): boolean {
  const from = expression.startsWith("^") ? expression.slice(1) : expression;
  // A branch might begin elsewhere; telling which one it belongs to takes a parser of each dialect.
  if (from.includes("|")) return false;
  const end = from.search(META);
  const sign = from[end] ?? "";
  // The sign may make the letter before it optional.
  const literal = end < 0 ? from : from.slice(0, "?*{".includes(sign) ? end - 1 : end);
  return literal.startsWith(`${withoutSlash(prefix)}/`);
}
