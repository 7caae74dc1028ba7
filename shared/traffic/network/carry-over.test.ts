import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { carryOver, type Sides } from "./carry-over.ts";

const OLD = { host: "shop", weight: 80 };
const NEW = { host: "shop-canary", weight: 20 };
const BASE = { hosts: ["shop"], http: [{ route: [{ host: "shop" }] }] };
const ROUTED = { hosts: ["shop"], http: [{ route: [OLD, NEW] }] };

interface Case extends Sides {
  readonly value: unknown;
  readonly clashes?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "nothing is changed: it is as it was routed": {
    base: BASE,
    routed: ROUTED,
    changed: BASE,
    value: ROUTED,
  },
  "a field beside what is routed is in": {
    base: BASE,
    routed: ROUTED,
    changed: { ...BASE, hosts: ["shop", "shop.example.com"] },
    value: { ...ROUTED, hosts: ["shop", "shop.example.com"] },
  },
  "a field that is taken away is not there": {
    base: { ...BASE, gateways: ["edge"] },
    routed: { ...ROUTED, gateways: ["edge"] },
    changed: BASE,
    value: ROUTED,
  },
  "a field within a rule that is routed is in": {
    base: BASE,
    routed: ROUTED,
    changed: { ...BASE, http: [{ ...BASE.http[0], timeout: "9s" }] },
    value: { ...ROUTED, http: [{ ...ROUTED.http[0], timeout: "9s" }] },
  },
  "an item put before all others stays there": {
    base: { http: ["a"] },
    routed: { http: ["ours", "a"] },
    changed: { http: ["b", "a"] },
    value: { http: ["ours", "b", "a"] },
  },
  "an item put after all others stays there": {
    base: { subsets: ["v1"] },
    routed: { subsets: ["v1", "canary"] },
    changed: { subsets: ["v1", "v2"] },
    value: { subsets: ["v1", "v2", "canary"] },
  },
  "a list that both have changed stays routed, and is named": {
    base: BASE,
    routed: ROUTED,
    changed: { ...BASE, http: [{ route: [{ host: "shop", port: 80 }] }] },
    value: ROUTED,
    clashes: ["http[0].route"],
  },
  "a list with other items of somebody else's stays routed, and is named": {
    base: BASE,
    routed: ROUTED,
    changed: { ...BASE, http: [{ match: "/old" }, ...BASE.http] },
    value: ROUTED,
    clashes: ["http"],
  },
  "a value that both have changed stays routed, and is named": {
    base: { spec: { weight: 100 } },
    routed: { spec: { weight: 80 } },
    changed: { spec: { weight: 90 } },
    value: { spec: { weight: 80 } },
    clashes: ["spec.weight"],
  },
  "a map that both have made has the fields of both": {
    base: {},
    routed: { labels: { ours: "x" } },
    changed: { labels: { theirs: "y" } },
    value: { labels: { ours: "x", theirs: "y" } },
  },
};

describe("a change that is carried over into what is routed", () => {
  for (const [name, { value, clashes = [], ...sides }] of Object.entries(CASES)) {
    test(name, () => assert.deepEqual(carryOver(sides), { value, clashes }));
  }

  test("whatever it is: no change of either side is the other side's, exactly", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (base, other) => {
        const [theirs, ours] = [
          carryOver({ base, routed: base, changed: other }),
          carryOver({ base, routed: other, changed: base }),
        ];
        assert.deepEqual([theirs.value, ours.value], [other, other]);
        assert.deepEqual([...theirs.clashes, ...ours.clashes], []);
      }),
    );
  });
});
