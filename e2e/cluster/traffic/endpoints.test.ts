import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readyEndpoints } from "./endpoints.ts";

const slice = {
  ports: [
    { name: "web", port: 8080 },
    { name: "metrics", port: 9090 },
  ],
  endpoints: [
    { addresses: ["10.244.0.1"], conditions: { ready: true } },
    { addresses: ["10.244.0.2"], conditions: { ready: false } },
    { addresses: ["10.244.0.3"] },
  ],
};

describe("readyEndpoints", () => {
  test("leaves out what is not ready, and takes an absent condition as ready", () => {
    const expected = [
      { address: "10.244.0.1", port: 8080 },
      { address: "10.244.0.3", port: 8080 },
    ];
    assert.deepEqual(readyEndpoints([slice]), expected);
  });

  test("takes the port by its name", () =>
    assert.deepEqual(
      readyEndpoints([slice], "metrics").map(({ port }) => port),
      [9090, 9090],
    ));

  test("joins the slices of a big Service", () =>
    assert.equal(readyEndpoints([slice, slice]).length, 4));

  test("has nothing for a Service without ports", () =>
    assert.deepEqual(readyEndpoints([{ ...slice, ports: [] }]), []));
});
