import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Declined, noticeFor } from "./notice.ts";
import { DECLINED } from "./kinds.ts";

const metadata = { name: "shop", namespace: "web", uid: "u", resourceVersion: "7" };
const MESSAGE = "use a Rollout";
const told = {
  metadata: { uid: "u", resourceVersion: "7" },
  status: { observedGeneration: 2, message: MESSAGE },
};

describe("an object that nobody carries out", () => {
  const fresh: Declined = { metadata, generation: 2, state: "there" };
  const cases = [
    { name: "is told so", given: fresh, expected: told },
    {
      name: "is told once",
      given: { ...fresh, observedGeneration: 2, message: MESSAGE },
      expected: undefined,
    },
    {
      name: "is told again when its spec changes",
      given: { ...fresh, observedGeneration: 1, message: MESSAGE },
      expected: told,
    },
    {
      name: "is told what counts now",
      given: { ...fresh, observedGeneration: 2, message: "something else" },
      expected: told,
    },
    {
      name: "is told nothing on its way out",
      given: { ...fresh, state: "leaving" } as const,
      expected: undefined,
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(noticeFor(given, MESSAGE), expected));
  }
});

describe("a kind that nobody carries out", () => {
  for (const { resource, message } of DECLINED) {
    test(`${resource.kind} says what to use instead`, () => assert.match(message, /instead/));

    test(`${resource.kind} is read with what its notice goes by`, () => {
      const stored = {
        metadata: { ...metadata, generation: 3, deletionTimestamp: "2026-06-01T12:00:00Z" },
        status: { message: "m", observedGeneration: 2 },
      };
      assert.deepEqual(resource.parse(stored), {
        metadata,
        generation: 3,
        state: "leaving",
        message: "m",
        observedGeneration: 2,
      });
      assert.throws(() => resource.parse({ metadata: { name: "shop" } }), TypeError);
    });
  }
});
