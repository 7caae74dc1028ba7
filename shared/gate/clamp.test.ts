import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clamped } from "./clamp.ts";
import { type Form, HELD, type Settings } from "./release-record.ts";

const moving = (maxUnavailable: number, maxSurge: number): Form => ({
  kind: "moving",
  maxUnavailable,
  maxSurge,
});

describe("a move when the user's settings change", () => {
  const was: Settings = { maxUnavailable: 2, maxSurge: 2 };
  const cases: readonly { name: string; is: Settings; form: Form; expected: Form }[] = [
    {
      name: "goes on when they stay",
      is: was,
      form: moving(3, 2),
      expected: moving(3, 2),
    },
    {
      name: "surges no more than they allow now",
      is: { maxUnavailable: 2, maxSurge: 0 },
      form: moving(3, 2),
      expected: moving(3, 0),
    },
    {
      name: "keeps as many more pods as they want to miss fewer",
      is: { maxUnavailable: 0, maxSurge: 2 },
      form: moving(3, 2),
      expected: moving(1, 2),
    },
    {
      name: "stops when nothing is left of its pace",
      is: { maxUnavailable: 1, maxSurge: 0 },
      form: moving(1, 2),
      expected: HELD,
    },
    {
      name: "gets no faster by itself",
      is: { maxUnavailable: 5, maxSurge: 5 },
      form: moving(3, 2),
      expected: moving(3, 2),
    },
    {
      name: "is no matter while held",
      is: { maxUnavailable: 1, maxSurge: 0 },
      form: HELD,
      expected: HELD,
    },
  ];
  for (const { name, is, form, expected } of cases) {
    test(name, () => assert.deepEqual(clamped(form, { was, is, replicas: 10 }), expected));
  }
});
