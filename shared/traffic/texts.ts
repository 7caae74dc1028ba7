import { isRecord } from "../patch/json.ts";

/** Labels or annotations. */
export type Texts = Readonly<Record<string, string>>;

export type TextsReading =
  | { readonly kind: "texts"; readonly texts: Texts }
  | { readonly kind: "refused"; readonly message: string };

/**
 * Labels or annotations that a script returned.
 *
 * @param what how a message calls them, such as `annotations`
 * @param value an empty list is no entries: Lua has one kind of empty table
 */
export function readTexts(what: string, value: unknown): TextsReading {
  if (Array.isArray(value) && value.length === 0) return { kind: "texts", texts: {} };
  if (!isRecord(value))
    return refused(`${what} is ${typeInWords(value)}: it must be a table of strings by name`);
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      return refused(
        `${what}["${key}"] is ${typeInWords(text)}: it must be a string, such as tostring(20)`,
      );
    }
    texts[key] = text;
  }
  return { kind: "texts", texts };
}

const refused = (message: string): TextsReading => ({ kind: "refused", message });

/** A value of JSON, in Lua's words. */
export function typeInWords(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a table" : `a ${typeof value}`;
}
