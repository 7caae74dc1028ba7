import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sameWorkload } from "./same-workload.ts";
import type { WorkloadRef } from "./rollout.ts";

const SHOP: WorkloadRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };

describe("sameWorkload", () => {
  const cases: readonly { name: string; other: Partial<WorkloadRef>; expected: boolean }[] = [
    { name: "takes a reference for itself", other: {}, expected: true },
    { name: "does not look at the version", other: { apiVersion: "apps/v1beta2" }, expected: true },
    { name: "tells groups apart", other: { apiVersion: "apps.kruise.io/v1" }, expected: false },
    {
      name: "tells the core group from a group of that name",
      other: { apiVersion: "apps" },
      expected: false,
    },
    { name: "tells kinds apart", other: { kind: "StatefulSet" }, expected: false },
    { name: "tells names apart", other: { name: "cart" }, expected: false },
  ];
  for (const { name, other, expected } of cases) {
    test(name, () => assert.equal(sameWorkload(SHOP, { ...SHOP, ...other }), expected));
  }
});
