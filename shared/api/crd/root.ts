import { structural } from "./structural.ts";

/**
 * The schema of a whole object. `apiVersion`, `kind` and `metadata` are the API server's own: a CRD
 * may not restrict them, but for the name and generateName.
 *
 * @param schema an object schema with the properties `spec` and, if the kind has one, `status`
 */
export function rootSchema(schema: unknown): Readonly<Record<string, unknown>> {
  const { description, type, required, properties, ...rest } = structural(schema);
  const own = Object.entries(Object(properties)).filter(([name]) => !RESERVED.has(name));
  const needed = Array.isArray(required) ? required.filter((name) => !RESERVED.has(name)) : [];
  const header = {
    apiVersion: {
      type: "string",
      description: "API group and version: rollouts.kruise.io/ and the version.",
    },
    kind: { type: "string", description: "The kind of the object." },
    metadata: { type: "object" },
  };
  return {
    description,
    type,
    required: needed,
    ...rest,
    properties: { ...header, ...Object.fromEntries(own) },
  };
}

const RESERVED = new Set(["apiVersion", "kind", "metadata"]);
