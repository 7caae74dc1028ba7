import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Amount, type IntOrPercent, parseIntOrPercent } from "./int-or-percent.ts";

describe("parseIntOrPercent", () => {
  const cases: readonly { name: string; given: IntOrPercent; expected: Amount | undefined }[] = [
    { name: "reads a number as a count", given: 3, expected: { unit: "count", count: 3 } },
    { name: "reads zero as a count of none", given: 0, expected: { unit: "count", count: 0 } },
    { name: "reads a percent", given: "20%", expected: { unit: "percent", percent: 20 } },
    {
      name: "leaves limits to the field: more than all is a percent",
      given: "250%",
      expected: { unit: "percent", percent: 250 },
    },
    { name: "takes no negative count", given: -1, expected: undefined },
    { name: "takes no half pod", given: 1.5, expected: undefined },
    { name: "takes no count beyond 32 bits", given: 2_147_483_648, expected: undefined },
    { name: "takes no count in quotes", given: "3", expected: undefined },
    { name: "takes no negative percent", given: "-3%", expected: undefined },
    { name: "takes no fraction of a percent", given: "12.5%", expected: undefined },
    { name: "takes no word", given: "all", expected: undefined },
    { name: "takes no empty string", given: "", expected: undefined },
    { name: "takes no space before the sign", given: "20 %", expected: undefined },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(parseIntOrPercent(given), expected));
  }
});
