import Type, { type TString } from "typebox";

/** An instant as Kubernetes writes it: RFC 3339, in UTC, whole seconds. */
export function dateTime(description: string): TString {
  return Type.String({ format: "date-time", description });
}
