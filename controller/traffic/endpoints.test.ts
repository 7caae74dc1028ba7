import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Service } from "@sluice/shared/traffic/service.ts";
import { endpointsIn, listedIn, SERVICE_NAME } from "./endpoints.ts";

const service = (...ports: readonly object[]): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "shop-canary", namespace: "web" },
  spec: { ports },
});

const slice = (
  endpoints: readonly object[],
  ports: readonly object[] | null,
  of = "shop-canary",
) => ({
  metadata: { labels: { [SERVICE_NAME]: of } },
  endpoints,
  ports,
});

const pod = (uid: string, conditions?: object) => ({ targetRef: { kind: "Pod", uid }, conditions });

describe("pods that a Service has as endpoints", () => {
  test("those that are ready, or say nothing of it, of all of its slices", () => {
    const slices = [
      slice([pod("a", { ready: true }), pod("b", { ready: false })], [{ name: "", port: 8080 }]),
      slice([pod("c"), pod("d", {})], [{ name: "", port: 8080 }]),
      slice([pod("e")], [{ name: "", port: 8080 }], "shop"),
    ];
    assert.deepEqual([...endpointsIn(slices, service({ port: 80 }))], ["a", "c", "d"]);
  });

  test("none of a slice that is from before a port was named: gateways find nobody by that name", () => {
    const slices = [slice([pod("a")], [{ name: "", port: 8080 }])];
    const named = service({ name: "http", port: 80 });
    assert.deepEqual([...endpointsIn(slices, named)], []);
    assert.deepEqual([...listedIn(slices, named)], ["a"]);
  });

  test("all of a slice that lacks a port which no pod of it has", () => {
    const slices = [slice([pod("a")], [{ name: "http", port: 8080 }]), slice([pod("b")], null)];
    const both = service({ name: "http", port: 80 }, { name: "admin", targetPort: "admin" });
    assert.deepEqual([...endpointsIn(slices, both)], ["a", "b"]);
  });
});
