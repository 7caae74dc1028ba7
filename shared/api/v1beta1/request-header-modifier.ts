import Type from "typebox";
import { BY_NAME, HTTP_TOKEN } from "./request-match.ts";

const HeaderSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 256,
      pattern: HTTP_TOKEN,
      description: "Name of the header, in any case, 1 to 256 characters, for example X-Release.",
    }),
    value: Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "Value that the header gets, 1 to 4096 characters, for example canary.",
    }),
  },
  { description: "A header and its value. Example: {name: X-Release, value: canary}." },
);

export const RequestHeaderModifierSchema = Type.Object(
  {
    set: Type.Optional(
      Type.Array(HeaderSchema, {
        ...BY_NAME,
        description:
          "Headers that replace what the client sent, at most 16, each name once. Example: [{name: X-Release, value: canary}].",
      }),
    ),
    add: Type.Optional(
      Type.Array(HeaderSchema, {
        ...BY_NAME,
        description:
          "Headers that are added to what the client sent, at most 16, each name once. Example: [{name: Via, value: canary}].",
      }),
    ),
    remove: Type.Optional(
      Type.Array(Type.String({ description: "Name of a header, in any case." }), {
        maxItems: 16,
        "x-kubernetes-list-type": "set",
        description:
          "Names of headers that the new version does not get to see, at most 16. Example: [X-Debug].",
      }),
    ),
  },
  {
    description:
      "Changes headers of the requests that go to the new version in this step. Honoured by MSE ingress and by custom (Lua) providers only. Example: {set: [{name: X-Release, value: canary}]}.",
  },
);
