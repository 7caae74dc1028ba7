import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { admitWorkload } from "./admit-workload.ts";
import { known, shop } from "./known-fixture.ts";

const update = (maxSurge: string | number) => ({
  before: shop("v1"),
  after: shop("v2", { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge } } }),
});

describe("a strategy that the API server does not store", () => {
  for (const maxSurge of ["abc", "", "25", "-25%", "2.5%", -1]) {
    test(`maxSurge ${JSON.stringify(maxSurge)} is left to it to refuse`, () => {
      assert.deepEqual(admitWorkload(update(maxSurge), known()), { kind: "allow", warnings: [] });
    });
  }

  for (const maxSurge of ["0%", "25%", "300%", 0, 7]) {
    test(`maxSurge ${JSON.stringify(maxSurge)} is no way around the gate`, () => {
      assert.equal(admitWorkload(update(maxSurge), known()).kind, "patch");
    });
  }

  test("a percent that it stores and we cannot count is refused", () => {
    assert.throws(() => admitWorkload(update("99999999999%"), known()), RangeError);
  });
});
