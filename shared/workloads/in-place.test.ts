import assert from "node:assert/strict";
import { test } from "node:test";
import { changesInPlace } from "./in-place.ts";

test("pods are changed in place where their workload says so, each kind in its own field", () => {
  const cases = [
    { updateStrategy: { type: "InPlaceIfPossible" }, is: true },
    { updateStrategy: { type: "InPlaceOnly" }, is: true },
    { updateStrategy: { rollingUpdate: { podUpdatePolicy: "InPlaceIfPossible" } }, is: true },
    { updateStrategy: { rollingUpdate: { rollingUpdateType: "InPlaceIfPossible" } }, is: true },
    {
      updateStrategy: { type: "ReCreate", rollingUpdate: { podUpdatePolicy: "ReCreate" } },
      is: false,
    },
    { updateStrategy: { rollingUpdate: { rollingUpdateType: "Standard" } }, is: false },
    { updateStrategy: {}, is: false },
  ];
  for (const { updateStrategy, is } of cases)
    assert.equal(changesInPlace({ updateStrategy }), is, JSON.stringify(updateStrategy));
  assert.equal(changesInPlace({}), false);
});
