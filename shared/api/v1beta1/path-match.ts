import Type from "typebox";
import { cel, type CelRule } from "../schema/cel.ts";
import { oneOf } from "../schema/one-of.ts";

const PATH_MATCH_TYPES = ["Exact", "PathPrefix", "RegularExpression"] as const;

/** Rules that hold for literal paths; a regular expression may contain anything. */
function literal(condition: string, message: string): CelRule {
  const isExpression = "has(self.type) && self.type == 'RegularExpression'";
  return {
    rule: `(${isExpression}) || !has(self.value) || ${condition}`,
    message,
    fieldPath: ".value",
  };
}

const without = (part: string): CelRule =>
  literal(`!self.value.contains('${part}')`, `a literal path must not contain '${part}'`);

const notEndingWith = (part: string): CelRule =>
  literal(`!self.value.endsWith('${part}')`, `a literal path must not end with '${part}'`);

/** The eleven demands of Gateway API 0.8 on the path of an HTTPRoute, where these paths end up. */
const PATH_RULES: readonly CelRule[] = [
  literal("self.value.startsWith('/')", "a literal path must begin with '/'"),
  without("//"),
  without("/./"),
  without("/../"),
  without("%2f"),
  without("%2F"),
  without("#"),
  notEndingWith("/.."),
  notEndingWith("/."),
  literal(
    'self.value.matches(r"^(?:[-A-Za-z0-9/._~!$&\'()*+,;=:@]|%[0-9a-fA-F]{2})+$")',
    "a literal path must consist of letters, digits, -._~!$&'()*+,;=:@/ and percent-encoded bytes such as %20",
  ),
];

/** The eleventh, a known `type`, is the enumeration. */
export const PathMatchSchema = Type.Object(
  {
    type: Type.Optional(
      oneOf(
        PATH_MATCH_TYPES,
        "How value is compared: Exact, the whole path; PathPrefix (the default), whole path elements from the left, so /shop takes /shop/cart but not /shopping; RegularExpression, in the dialect of the gateway.",
        { default: "PathPrefix" },
      ),
    ),
    value: Type.Optional(
      Type.String({
        maxLength: 1024,
        default: "/",
        description:
          "The path to compare with, at most 1024 characters, for example /shop. Default: /, which is every path as a prefix.",
      }),
    ),
  },
  {
    description:
      "Matches the path of the request. Absent: any path. Example: {type: PathPrefix, value: /shop}.",
    ...cel(...PATH_RULES),
  },
);
