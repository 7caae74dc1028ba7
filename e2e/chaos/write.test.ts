import assert from "node:assert/strict";
import { test } from "node:test";
import { isWatch, isWrite } from "./write.ts";

const APPS = "/apis/apps/v1/namespaces/shop";

const REQUESTS: readonly (readonly [what: string, method: string, url: string, is: boolean])[] = [
  ["a patch of a workload", "PATCH", `${APPS}/deployments/shop?fieldManager=sluice`, true],
  ["a removed pod", "DELETE", "/api/v1/namespaces/shop/pods/shop-1", true],
  ["a workload that has a telling name", "PATCH", `${APPS}/deployments/events-1`, true],
  ["a read", "GET", `${APPS}/deployments`, false],
  ["an event", "POST", "/api/v1/namespaces/shop/events?fieldManager=sluice", false],
  ["a lease", "PATCH", "/apis/coordination.k8s.io/v1/namespaces/shop/leases/one", false],
  ["a question", "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false],
];

for (const [what, method, url, is] of REQUESTS) {
  test(`${what} is ${is ? "a" : "no"} write of a release`, () => {
    assert.equal(isWrite(method, url), is);
  });
}

test("a watch is known by its query", () => {
  assert.equal(isWatch("/api/v1/pods?watch=true&resourceVersion=7"), true);
  assert.equal(isWatch("/api/v1/pods?limit=500"), false);
});
