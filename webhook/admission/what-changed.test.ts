import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { shop } from "./known-fixture.ts";
import { whatChanged } from "./what-changed.ts";

interface Ids {
  readonly annotation?: string;
  readonly label?: string;
}

function withIds(version: string, { annotation, label }: Ids = {}) {
  const object = shop(version);
  const annotations = annotation === undefined ? {} : { [ROLLOUT_ID]: annotation };
  const labels = label === undefined ? {} : { [ROLLOUT_ID]: label };
  return { ...object, metadata: { ...object.metadata, annotations, labels } };
}

describe("what counts as a release", () => {
  const cases = [
    { name: "a new template", from: withIds("v1"), to: withIds("v2"), kind: "template" },
    { name: "not the same template", from: withIds("v1"), to: withIds("v1"), kind: "nothing" },
    {
      name: "a new template with a new id",
      from: withIds("v1", { annotation: "a" }),
      to: withIds("v2", { annotation: "b" }),
      kind: "template",
    },
    {
      name: "a new template whose id was taken away",
      from: withIds("v1", { annotation: "a" }),
      to: withIds("v2"),
      kind: "template",
    },
    {
      name: "not a new template under the same id",
      from: withIds("v1", { annotation: "a" }),
      to: withIds("v2", { annotation: "a" }),
      kind: "template-of-same-id",
    },
    {
      name: "a new id alone",
      from: withIds("v1", { annotation: "a" }),
      to: withIds("v1", { annotation: "b" }),
      kind: "id",
    },
    {
      name: "a first id alone",
      from: withIds("v1"),
      to: withIds("v1", { annotation: "a" }),
      kind: "id",
    },
    {
      name: "not the loss of an id",
      from: withIds("v1", { annotation: "a" }),
      to: withIds("v1"),
      kind: "nothing",
    },
    {
      name: "a new id in the label",
      from: withIds("v1", { label: "a" }),
      to: withIds("v1", { label: "b" }),
      kind: "id",
    },
    {
      name: "a new template under the same label",
      from: withIds("v1", { label: "a" }),
      to: withIds("v2", { label: "a" }),
      kind: "template",
    },
  ] as const;
  for (const { name, from, to, kind } of cases) {
    test(name, () => {
      assert.equal(whatChanged({ before: from, after: to }).kind, kind);
    });
  }
});
