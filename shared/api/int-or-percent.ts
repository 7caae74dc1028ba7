import Type, { type TInteger, type TString, type TUnion } from "typebox";

/** A count as a number (`3`), or a percent as a string (`"20%"`). */
export type IntOrPercent = number | string;

/** What an `IntOrPercent` says, once it is understood. */
export type Amount =
  | { readonly unit: "count"; readonly count: number }
  | { readonly unit: "percent"; readonly percent: number };

/** Counts of the Kubernetes API are 32-bit. */
const MAX_INT32 = 2_147_483_647;

/** A whole percent without a sign; Kubernetes takes no fractions here. */
const PERCENT = /^\d{1,9}%$/;

/** @returns undefined for anything but a whole count of 0 or more, or a whole percent of 0% or more */
export function parseIntOrPercent(value: IntOrPercent): Amount | undefined {
  if (typeof value === "string") {
    return PERCENT.test(value)
      ? { unit: "percent", percent: Number.parseInt(value, 10) }
      : undefined;
  }
  const isCount = Number.isInteger(value) && value >= 0 && value <= MAX_INT32;
  return isCount ? { unit: "count", count: value } : undefined;
}

/** The schema of a field that takes either; limits belong to the field's CEL rules. */
export function intOrPercent(
  description: string,
  options: Readonly<Record<string, unknown>> = {},
): TUnion<[TInteger, TString]> {
  return Type.Union([Type.Integer(), Type.String()], {
    "x-kubernetes-int-or-string": true,
    description,
    ...options,
  });
}
