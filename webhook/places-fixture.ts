import { isRecord } from "@sluice/shared/patch/json.ts";

// For tests that put odd values into what is sent.

type Key = string | number;

/** Where values are, the outermost first. */
export function placesIn(value: unknown, path: readonly Key[] = []): readonly (readonly Key[])[] {
  const entries: readonly (readonly [Key, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item] as const)
    : Object.entries(isRecord(value) ? value : {});
  return [path, ...entries.flatMap(([key, item]) => placesIn(item, [...path, key]))];
}

/** The same with another value in one place. */
export function withValue(value: unknown, [key, ...rest]: readonly Key[], put: unknown): unknown {
  if (key === undefined) return put;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === key ? withValue(item, rest, put) : item));
  }
  if (!isRecord(value)) return value;
  const { [key]: was, ...others } = value;
  return { ...others, [key]: withValue(was, rest, put) };
}
