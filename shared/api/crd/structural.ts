/** A node of the schema as typebox wrote it: JSON Schema, of which the API server takes a part. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that mean the same on both sides, in the order in which they are printed. */
const KEPT = [
  "description",
  "type",
  "format",
  "enum",
  "default",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "required",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-validations",
] as const;

/**
 * The OpenAPI v3 schema of a CRD ("structural": each field has its type, and unions, constants and
 * patterns of keys do not exist). Of its input it takes what `shared/api` uses.
 *
 * @throws {TypeError} on a node that a CRD cannot express, rather than dropping what it says
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function structural(schema: unknown): JsonSchema {
  const node = nodeOf(schema);
  return { ...keptOf(node), ...alternativesOf(node), ...childrenOf(node) };
}

function keptOf(node: JsonSchema): JsonSchema {
  const present = KEPT.filter((key) => node[key] !== undefined && !isEmptyList(node[key]));
  return Object.fromEntries(present.map((key) => [key, node[key]]));
}

/** The one union that a CRD knows is the int-or-string; it is spelled exactly so. */
function alternativesOf(node: JsonSchema): JsonSchema {
  if (node["x-kubernetes-int-or-string"] === true)
    return { anyOf: [{ type: "integer" }, { type: "string" }] };
  for (const keyword of ["anyOf", "oneOf", "allOf", "not", "$ref"]) {
    if (node[keyword] !== undefined)
      throw new TypeError(`a CRD cannot express ${keyword}: ${JSON.stringify(node)}`);
  }
  return {};
}

function childrenOf(node: JsonSchema): JsonSchema {
  const { properties, items, patternProperties } = node;
  const values = patternProperties === undefined ? [] : Object.values(nodeOf(patternProperties));
  return {
    ...(properties === undefined ? {} : { properties: mapped(nodeOf(properties)) }),
    ...(items === undefined ? {} : { items: structural(items) }),
    ...(values.length === 0 ? {} : { additionalProperties: structural(values[0]) }),
  };
}

function mapped(properties: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, structural(schema)]),
  );
}

function nodeOf(value: unknown): JsonSchema {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`not a schema: ${String(value)}`);
  return Object.fromEntries(Object.entries(value));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
