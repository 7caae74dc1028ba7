import fc from "fast-check";
import { isRecord } from "../../patch/json.ts";
import { ROLLOUT_ID } from "../../gate/names.ts";
import type { JsonObject } from "./three-way.ts";

// For tests: any object that a schema takes, every field of it now and then, also those to come.

/** Strings that a converter looks at, and one that none does. */
const text = fc.constantFrom(
  "",
  "20%",
  "100%",
  "+5%",
  "7",
  "shop",
  "Partition",
  "2020-01-01T00:00:00Z",
);
const integer = fc.integer({ min: -1, max: 100 });
const list = { maxLength: 4 } as const;

/** @param schema as typebox wrote it */
function arbitraryOf(schema: unknown): fc.Arbitrary<unknown> {
  if (!isRecord(schema)) return fc.constant({});
  const { properties, required, items, patternProperties } = schema;
  if (isRecord(properties)) return recordOf(properties, Array.isArray(required) ? required : []);
  if (items !== undefined) return fc.array(arbitraryOf(items), list);
  if (patternProperties !== undefined)
    return fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true });
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...schema["enum"]);
  if (schema["anyOf"] !== undefined) return fc.oneof(integer, text);
  if (schema["type"] === "integer") return integer;
  return schema["type"] === "boolean" ? fc.boolean() : text;
}

function recordOf(properties: JsonObject, required: readonly unknown[]): fc.Arbitrary<JsonObject> {
  const fields = Object.entries(properties).map(([name, field]) => {
    const value = arbitraryOf(field);
    const maybe = required.includes(name) ? value : fc.option(value, { nil: undefined });
    return maybe.map((one) => [name, one] as const);
  });
  return fc
    .tuple(...fields)
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

const KEYS = [
  "rollouts.kruise.io/rolling-style",
  "rollouts.kruise.io/trafficrouting",
  "rollouts.kruise.io/hash",
  ROLLOUT_ID,
];

/** Of the keys that a converter knows, and with values that it may or may not. */
const annotations = fc.dictionary(fc.constantFrom(...KEYS), text, {
  minKeys: 1,
  noNullPrototype: true,
});

const metadata = fc.oneof(
  fc.constant({ name: "shop", namespace: "web" }),
  annotations.map((some) => ({ name: "shop", namespace: "web", uid: "1", annotations: some })),
);

/** Whole objects of a version: `schema` is that of the kind. */
export function arbitraryObject(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  schema: { readonly properties: JsonObject },
): fc.Arbitrary<JsonObject> {
  const { spec, status } = schema.properties;
  return fc
    .record({
      metadata,
      spec: arbitraryOf(spec),
      status: fc.option(arbitraryOf(status), { nil: undefined }),
    })
    .map(({ status: given, ...rest }) => {
      const bare: JsonObject = { apiVersion, kind, ...rest };
      return given === undefined ? bare : { ...bare, status: given };
    });
}
