/**
 * Reading what the API server sent. Objects stay `unknown` until a field is asked for,
 * and a field of another type than expected reads as if it were absent.
 */
export type Fields = Readonly<Record<string, unknown>>;

type Key = string | number;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function at(value: unknown, ...path: readonly Key[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof key === "number") here = Array.isArray(here) ? itemOf(here, key) : undefined;
    else here = isFields(here) ? here[key] : undefined;
  }
  return here;
}

// Array.isArray says `any[]`, which would spread from here.
function itemOf(list: readonly unknown[], index: number): unknown {
  return list[index];
}

export function text(value: unknown, ...path: readonly Key[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function count(value: unknown, ...path: readonly Key[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

export function flag(value: unknown, ...path: readonly Key[]): boolean {
  return at(value, ...path) === true;
}

export function list(value: unknown, ...path: readonly Key[]): readonly unknown[] {
  const found: unknown = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function fields(value: unknown, ...path: readonly Key[]): Fields {
  const found = at(value, ...path);
  return isFields(found) ? found : {};
}

/** A map of strings, such as labels, annotations or a ConfigMap's data. */
export function texts(value: unknown, ...path: readonly Key[]): Readonly<Record<string, string>> {
  const pairs: [string, string][] = [];
  for (const [key, item] of Object.entries(fields(value, ...path))) {
    if (typeof item === "string") pairs.push([key, item]);
  }
  return Object.fromEntries(pairs);
}

/** Status of a condition of an object, e.g. `Ready` of a pod. */
export function conditionIs(object: unknown, type: string, status: "True" | "False"): boolean {
  const conditions = list(object, "status", "conditions");
  return conditions.some((one) => text(one, "type") === type && text(one, "status") === status);
}

/** `namespace/name`, or the name alone of what has no namespace. */
export function nameOf(object: unknown): string {
  const namespace = text(object, "metadata", "namespace");
  const name = text(object, "metadata", "name") ?? "";
  return namespace === undefined ? name : `${namespace}/${name}`;
}
