import Type from "typebox";
import { oneOf } from "../schema/one-of.ts";
import { PathMatchSchema } from "./path-match.ts";

/** What RFC 7230 allows in the name of a header, after Gateway API. */
export const HTTP_TOKEN = "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$";

export const BY_NAME = {
  maxItems: 16,
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
} as const;

const VALUE_MATCH_TYPES = ["Exact", "RegularExpression"] as const;

const httpName = (description: string) =>
  Type.String({ minLength: 1, maxLength: 256, pattern: HTTP_TOKEN, description });

const matchType = () =>
  Type.Optional(
    oneOf(
      VALUE_MATCH_TYPES,
      "How value is compared: Exact (the default), the whole value; RegularExpression, in the dialect of the gateway.",
      { default: "Exact" },
    ),
  );

export const HeaderMatchSchema = Type.Object(
  {
    type: matchType(),
    name: httpName(
      "Name of the header, in any case, 1 to 256 characters, for example X-Beta-User.",
    ),
    value: Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "Value of the header to compare with, 1 to 4096 characters, for example yes.",
    }),
  },
  {
    description:
      'One header that the request must have. Example: {name: X-Beta-User, value: "yes"}.',
  },
);

const QueryParamMatchSchema = Type.Object(
  {
    type: matchType(),
    name: httpName(
      "Name of the query parameter, in this very case, 1 to 256 characters, for example beta.",
    ),
    value: Type.String({
      minLength: 1,
      maxLength: 1024,
      description:
        "Value of the query parameter to compare with, 1 to 1024 characters, for example on.",
    }),
  },
  {
    description:
      'One query parameter that the request must have. Example: {name: beta, value: "on"}.',
  },
);

export const RequestMatchSchema = Type.Object(
  {
    path: Type.Optional(PathMatchSchema),
    headers: Type.Optional(
      Type.Array(HeaderMatchSchema, {
        ...BY_NAME,
        description:
          'Headers that the request must all have, at most 16, each name once. Example: [{name: X-Beta-User, value: "yes"}].',
      }),
    ),
    queryParams: Type.Optional(
      Type.Array(QueryParamMatchSchema, {
        ...BY_NAME,
        description:
          'Query parameters that the request must all have, at most 16, each name once. Example: [{name: beta, value: "on"}].',
      }),
    ),
  },
  { description: "One kind of request: path, headers and query parameters must all match." },
);
