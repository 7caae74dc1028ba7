import Type, { type TUnsafe } from "typebox";

/**
 * A string out of a fixed table. An empty string is written by clients that serialise fields they
 * do not set, so a table that must accept it lists it.
 */
export function oneOf<const Values extends readonly string[]>(
  values: Values,
  description: string,
  options: { readonly default?: Values[number] } = {},
): TUnsafe<Values[number]> {
  return Type.Unsafe<Values[number]>({
    type: "string",
    enum: [...values],
    description,
    ...options,
  });
}
