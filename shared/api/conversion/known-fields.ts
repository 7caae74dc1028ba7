import { isRecord, own } from "../../patch/json.ts";

/**
 * What a version can hold of a value: fields that its schema does not name are left out, and so is
 * an object or a list where the schema wants something else. Lists keep their length, since items
 * of two versions are told apart by position. Plain values are taken as they are: the API server
 * checks them.
 *
 * @param schema as typebox wrote it
 * @returns undefined when nothing of the value fits
 */
export function knownFields(schema: unknown, value: unknown): unknown {
  if (!isRecord(schema)) return value;
  const { properties, items, patternProperties } = schema;
  if (isRecord(properties)) return isRecord(value) ? fieldsIn(properties, value) : undefined;
  if (isRecord(patternProperties)) return isRecord(value) ? value : undefined;
  if (items === undefined) return isRecord(value) || Array.isArray(value) ? undefined : value;
  if (!Array.isArray(value)) return undefined;
  return value.map((item) => knownFields(items, item) ?? {});
}

function fieldsIn(
  properties: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const named = Object.keys(properties).map((name): readonly [string, unknown] => {
    const field = own(value, name);
    return [name, field === undefined ? undefined : knownFields(properties[name], field)];
  });
  return Object.fromEntries(named.filter(([, field]) => field !== undefined));
}
