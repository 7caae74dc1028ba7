import { isRecord, own, withoutUndefined } from "../../patch/json.ts";
import { knownFields } from "./known-fields.ts";
import type { JsonObject } from "./three-way.ts";

/** The field, if it is an object. */
export function recordIn(object: JsonObject, field: string): JsonObject | undefined {
  const value = own(object, field);
  return isRecord(value) ? value : undefined;
}

export function annotationsOf(object: JsonObject): JsonObject {
  return recordIn(recordIn(object, "metadata") ?? {}, "annotations") ?? {};
}

export function mapped(
  object: JsonObject | undefined,
  map: (object: JsonObject) => JsonObject,
): JsonObject | undefined {
  return object === undefined ? undefined : map(object);
}

interface Parts {
  readonly annotations: JsonObject;
  readonly spec: JsonObject | undefined;
  readonly status: JsonObject | undefined;
}

/** The object with these parts, as far as a schema knows their fields; all else stays as it is. */
export function shown(
  object: JsonObject,
  schema: { readonly properties: JsonObject },
  { annotations, spec, status }: Parts,
): JsonObject {
  const { spec: _spec, status: _status, ...rest } = object;
  const { annotations: _annotations, ...metadata } = recordIn(object, "metadata") ?? {};
  const has = Object.keys(annotations).length > 0;
  return withoutUndefined({
    ...rest,
    metadata: has ? { ...metadata, annotations } : metadata,
    spec: knownFields(schema.properties["spec"], spec),
    status: knownFields(schema.properties["status"], status),
  });
}
