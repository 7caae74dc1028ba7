import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { agentPodAddresses, fakePodAddress, fakePodNumber } from "./network.ts";

describe("addresses", () => {
  test("of fake pods are counted over the borders of a byte", () => {
    assert.equal(fakePodAddress(1), "10.244.0.1");
    assert.equal(fakePodAddress(256), "10.244.1.0");
    assert.equal(fakePodNumber("10.244.1.0"), 256);
    assert.equal(fakePodNumber("10.245.0.7"), 0);
  });

  test("of processes are never given twice", () => {
    const next = agentPodAddresses();
    const given = Array.from({ length: 300 }, next);
    assert.equal(given[0], "10.245.0.1");
    assert.equal(new Set(given).size, 300);
  });
});
