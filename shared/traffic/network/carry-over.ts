import { isDeepStrictEqual } from "node:util";
import { isRecord, own } from "../../patch/json.ts";

type List = readonly unknown[];
type Path = readonly string[];

/** A change by somebody else, and what we had made of the same thing. */
export interface Sides {
  /** Before both. */
  readonly base: unknown;
  /** What a script made of it. */
  readonly routed: unknown;
  /** What somebody else made of it. */
  readonly changed: unknown;
}

export interface Carried {
  /** What is routed, with the change in it as far as that can be told without the script. */
  readonly value: unknown;
  /** Places, such as `http[0].route`, that both have changed: there it is as it was routed. */
  readonly clashes: readonly string[];
}

/**
 * Takes a change by somebody else over into what is routed already, without running the script again.
 *
 * By JSON alone: fields by name, items of a list by place where no side has more of them than the other. Items that
 * the script has put before or after all others stay there. Nothing is guessed anywhere else.
 */
export function carryOver(sides: Sides): Carried {
  return carry(sides, []);
}

function carry({ base, routed, changed }: Sides, path: Path): Carried {
  if (isDeepStrictEqual(base, changed) || isDeepStrictEqual(routed, changed)) return whole(routed);
  if (isDeepStrictEqual(base, routed)) return whole(changed);
  return combined({ base, routed, changed }, path);
}

/** Both have changed it, and not to the same. */
function combined({ base, routed, changed }: Sides, path: Path): Carried {
  if (isRecord(routed) && isRecord(changed) && (base === undefined || isRecord(base))) {
    return carryFields({ base: base ?? {}, routed, changed }, path);
  }
  if (Array.isArray(base) && Array.isArray(routed) && Array.isArray(changed)) {
    return carryItems({ base, routed, changed }, path);
  }
  return clash(routed, path);
}

const whole = (value: unknown): Carried => ({ value, clashes: [] });

const clash = (routed: unknown, path: Path): Carried => ({
  value: routed,
  clashes: [path.join("").replace(/^[.]/, "")],
});

type Fields = Readonly<Record<string, unknown>>;
type FieldsOfSides = Readonly<Record<keyof Sides, Fields>>;

function carryFields({ base, routed, changed }: FieldsOfSides, path: Path): Carried {
  const keys = new Set([...Object.keys(routed), ...Object.keys(changed)]);
  const all = [...keys].map((key) => {
    const sides = { base: own(base, key), routed: own(routed, key), changed: own(changed, key) };
    return { key, ...carry(sides, [...path, `.${key}`]) };
  });
  const entries = all.filter(({ value }) => value !== undefined);
  return {
    value: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    clashes: all.flatMap(({ clashes }) => clashes),
  };
}

type ListsOfSides = Readonly<Record<keyof Sides, List>>;

function carryItems({ base, routed, changed }: ListsOfSides, path: Path): Carried {
  if (base.length === routed.length && base.length === changed.length) {
    const items = base.map((item, at) =>
      carry({ base: item, routed: routed[at], changed: changed[at] }, [...path, `[${at}]`]),
    );
    return {
      value: items.map(({ value }) => value),
      clashes: items.flatMap(({ clashes }) => clashes),
    };
  }
  const more = routed.length - base.length;
  if (more > 0 && isDeepStrictEqual(routed.slice(more), base)) {
    return whole([...routed.slice(0, more), ...changed]);
  }
  if (more > 0 && isDeepStrictEqual(routed.slice(0, base.length), base)) {
    return whole([...changed, ...routed.slice(base.length)]);
  }
  return clash(routed, path);
}
