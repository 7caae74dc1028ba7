import assert from "node:assert/strict";
import { describe, test } from "node:test";
import Type from "typebox";
import { intOrPercent } from "../int-or-percent.ts";
import { oneOf } from "../schema/one-of.ts";
import { structural } from "./structural.ts";

describe("structural", () => {
  const cases: readonly { name: string; given: unknown; expected: object }[] = [
    {
      name: "spells an int-or-string as the API server wants it",
      given: intOrPercent("Pods."),
      expected: {
        description: "Pods.",
        "x-kubernetes-int-or-string": true,
        anyOf: [{ type: "integer" }, { type: "string" }],
      },
    },
    {
      name: "turns a map into additionalProperties",
      given: Type.Record(Type.String(), Type.String()),
      expected: { type: "object", additionalProperties: { type: "string" } },
    },
    {
      name: "keeps a table of strings and its default",
      given: oneOf(["A", "B"], "Which.", { default: "A" }),
      expected: { description: "Which.", type: "string", enum: ["A", "B"], default: "A" },
    },
    {
      name: "goes into fields and items, and requires what is not optional",
      given: Type.Object({
        list: Type.Array(Type.Integer()),
        maybe: Type.Optional(Type.Boolean()),
      }),
      expected: {
        type: "object",
        required: ["list"],
        properties: {
          list: { type: "array", items: { type: "integer" } },
          maybe: { type: "boolean" },
        },
      },
    },
    {
      name: "leaves out a list of required fields that is empty, which a CRD may not have",
      given: { type: "object", required: [], properties: {} },
      expected: { type: "object", properties: {} },
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(structural(given), expected));
  }

  test("refuses a union, which a CRD cannot express, rather than drop it", () => {
    assert.throws(
      () => structural(Type.Union([Type.Integer(), Type.Boolean()])),
      /cannot express anyOf/,
    );
  });

  test("refuses what is no schema", () => {
    assert.throws(() => structural("string"), /not a schema/);
  });
});
