import type { RequestHeaderModifier } from "../../api/rollout.ts";
import { isRecord } from "../../patch/json.ts";
import { type Fields, fieldsIn } from "../fields.ts";

const TYPE = "RequestHeaderModifier";

/** What happens to one header. */
type Deed =
  | { readonly kind: "set" | "add"; readonly name: string; readonly value: string }
  | { readonly kind: "remove"; readonly name: string };

/**
 * Filters that do what these do and then ours. A list may hold one filter of this type only, and that
 * one says at most one thing of a header, so what both say of the same one is put together.
 */
export function withModifier(
  filters: readonly Fields[],
  modifier: RequestHeaderModifier,
): readonly Fields[] {
  const ours = deedsOf(modifier);
  if (ours.length === 0) return filters;
  const theirs = filters.find(({ type }) => type === TYPE);
  if (theirs === undefined) return [...filters, filterOf(composed([], ours))];
  const merged = filterOf(composed(deedsOf(theirs["requestHeaderModifier"]), ours));
  return filters.map((filter) => (filter === theirs ? { ...theirs, ...merged } : filter));
}

export function hasModifier(filters: readonly Fields[]): boolean {
  return filters.some(({ type }) => type === TYPE);
}

function composed(first: readonly Deed[], then: readonly Deed[]): readonly Deed[] {
  const deeds = [...first];
  for (const deed of then) {
    const at = deeds.findIndex(({ name }) => name.toLowerCase() === deed.name.toLowerCase());
    const before = deeds[at];
    if (before === undefined) deeds.push(deed);
    else deeds[at] = both(before, deed);
  }
  return deeds;
}

/** One deed for two; a header with several values has them with commas between (RFC 9110, 5.3). */
function both(first: Deed, then: Deed): Deed {
  if (then.kind !== "add") return then;
  if (first.kind === "remove") return { ...then, kind: "set" };
  return { ...first, value: `${first.value},${then.value}` };
}

function deedsOf(modifier: unknown): readonly Deed[] {
  if (!isRecord(modifier)) return [];
  const { remove } = modifier;
  const removed: readonly unknown[] = Array.isArray(remove) ? remove : [];
  return [
    ...valuesIn(modifier["set"], "set"),
    ...valuesIn(modifier["add"], "add"),
    ...removed.flatMap((name) =>
      typeof name === "string" ? [{ kind: "remove", name } as const] : [],
    ),
  ];
}

function valuesIn(list: unknown, kind: "set" | "add"): readonly Deed[] {
  return fieldsIn(list).flatMap(({ name, value }) =>
    typeof name === "string" && typeof value === "string" ? [{ kind, name, value }] : [],
  );
}

function filterOf(deeds: readonly Deed[]): Fields {
  const values = (wanted: "set" | "add") =>
    deeds.flatMap((deed) => (deed.kind === wanted ? [{ name: deed.name, value: deed.value }] : []));
  const remove = deeds.flatMap(({ kind, name }) => (kind === "remove" ? [name] : []));
  const [set, add] = [values("set"), values("add")];
  return {
    type: TYPE,
    requestHeaderModifier: {
      ...(set.length === 0 ? {} : { set }),
      ...(add.length === 0 ? {} : { add }),
      ...(remove.length === 0 ? {} : { remove }),
    },
  };
}
