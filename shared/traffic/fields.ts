import { isRecord } from "../patch/json.ts";

/** A part of an object as the JSON that it is. */
export type Fields = Readonly<Record<string, unknown>>;

/** @returns none where the value is no list of objects: the API server is about to refuse it */
export function fieldsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) && value.every(isRecord) ? value : [];
}
