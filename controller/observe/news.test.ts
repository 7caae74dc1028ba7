import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ifNews } from "./news.ts";

const pod = (
  resourceVersion: string,
  seen: { readonly labels?: object; readonly uid?: string } = {},
) => ({
  metadata: { name: "shop-1", namespace: "web", uid: seen.uid ?? "u1", resourceVersion },
  labels: seen.labels ?? {},
  createdAt: new Date(0),
});

describe("a change of what is kept of an object", () => {
  const cases = [
    { what: "a new resourceVersion alone", before: pod("1"), after: pod("2"), is: false },
    { what: "another label", before: pod("1"), after: pod("2", { labels: { a: "b" } }), is: true },
    {
      what: "another object of the name",
      before: pod("1"),
      after: pod("2", { uid: "u2" }),
      is: true,
    },
    { what: "an object that came", before: undefined, after: pod("1"), is: true },
    { what: "an object that went", before: pod("1"), after: undefined, is: true },
  ];
  for (const { what, before, after, is } of cases) {
    test(`${what} is ${is ? "" : "no "}news`, () => {
      const told: object[] = [];
      ifNews((one) => told.push(one))({ before, after });
      assert.deepEqual(told, is ? [after ?? before] : []);
    });
  }
});
