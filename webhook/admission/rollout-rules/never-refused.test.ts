import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isNeverRefused, type RawRequest } from "./never-refused.ts";

/** Not a Rollout by any rule, and stored all the same. */
const spec = { workloadRef: 3, strategy: { canary: { steps: [] }, blueGreen: {} } };
const before = { metadata: { name: "shop" }, spec };

function update(after: unknown, differs: Partial<RawRequest> = {}): RawRequest {
  return { before, after, operation: "UPDATE", requester: "user", ...differs };
}

describe("isNeverRefused", () => {
  const cases: readonly { name: string; given: RawRequest; expected: boolean }[] = [
    {
      name: "holds for a finalizer that is taken off",
      given: update({ ...before, metadata: { finalizers: [] } }),
      expected: true,
    },
    {
      name: "holds for a new status",
      given: update({ ...before, status: { phase: "Healthy" } }),
      expected: true,
    },
    {
      name: "holds for any change of an object that is being deleted",
      given: update({ spec: {}, metadata: { deletionTimestamp: "2026-06-01T12:00:00Z" } }),
      expected: true,
    },
    {
      name: "holds for any change by our controller",
      given: update({ spec: {} }, { requester: "controller" }),
      expected: true,
    },
    {
      name: "holds for a deletion",
      given: update(before, { operation: "DELETE" }),
      expected: true,
    },
    {
      name: "holds for switching off",
      given: update({ ...before, spec: { ...spec, disabled: true } }),
      expected: true,
    },
    {
      name: "holds for pausing",
      given: update({ ...before, spec: { ...spec, strategy: { ...spec.strategy, paused: true } } }),
      expected: true,
    },
    {
      name: "does not hold for switching on",
      given: update(before, { before: { ...before, spec: { ...spec, disabled: true } } }),
      expected: false,
    },
    {
      name: "does not hold for switching off with another change beside it",
      given: update({ ...before, spec: { ...spec, disabled: true, workloadRef: 4 } }),
      expected: false,
    },
    {
      name: "does not hold for a change of the spec",
      given: update({ ...before, spec: { ...spec, workloadRef: 4 } }),
      expected: false,
    },
    {
      name: "does not hold for a create",
      given: update(before, { before: undefined, operation: "CREATE" }),
      expected: false,
    },
    { name: "does not hold for what is no object", given: update("shop"), expected: false },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.equal(isNeverRefused(given), expected));
  }
});
