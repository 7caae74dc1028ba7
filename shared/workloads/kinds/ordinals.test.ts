import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ordinalIn, ordinalsOf } from "./ordinals.ts";

describe("the ordinals of a StatefulSet", () => {
  const cases = [
    { name: "begin at 0", spec: { replicas: 3 }, are: [0, 1, 2] },
    { name: "are one where nothing is said", spec: {}, are: [0] },
    { name: "begin where it says", spec: { replicas: 2, ordinals: { start: 5 } }, are: [5, 6] },
    {
      name: "leave out what is reserved, and go on behind it",
      spec: { replicas: 4, reserveOrdinals: [1, "3-5"] },
      are: [0, 2, 6, 7],
    },
    {
      name: "leave out nothing that makes no sense",
      spec: { replicas: 2, reserveOrdinals: ["all", "1-x"] },
      are: [0, 1],
    },
    { name: "are none when it is scaled to 0", spec: { replicas: 0 }, are: [] },
  ];
  for (const { name, spec, are } of cases)
    test(name, () => assert.deepEqual(ordinalsOf(spec), are));
});

test("a pod's ordinal is the number at the end of its name", () => {
  assert.equal(ordinalIn("shop-2024-12"), 12);
});
