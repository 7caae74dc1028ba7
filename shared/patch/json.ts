/** A JSON object that is not an array and not null, its values not looked at. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a key that the object itself has: `constructor` may be a label, too. */
export function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** JSON has no undefined: a field without a value is a field that is not there. */
export function withoutUndefined<T extends object>(object: T): WithoutUndefined<T>;
export function withoutUndefined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
