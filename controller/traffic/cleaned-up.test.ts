import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { isUnroutable } from "@sluice/shared/traffic/editor.ts";
import { cleanedUp } from "./course-of.ts";

const ROUTE: Routed = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "shop", namespace: "web", generation: 1 },
  spec: { rules: [{ backendRefs: [{ kind: "Service", name: "shop", port: 80 }] }] },
};
const SINCE = "2026-06-01T11:00:00.000Z";

function routed(): Routed {
  const split = { weight: 100 };
  const names = { rollout: "shop", service: "shop", canaryService: "shop-canary" };
  const object = editorFor(ROUTE)?.route(ROUTE, { ...names, split });
  return object === undefined || isUnroutable(object) ? assert.fail("cannot be routed") : object;
}

function lookAt(object: Routed, lingering: number) {
  const facet = (is: string) => ({ is, since: SINCE });
  return cleanedUp({
    seen: {
      routing: { service: "shop", gateway: { httpRouteName: "shop" } },
      service: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "shop", namespace: "web" },
        spec: { selector: { app: "shop" }, ports: [{ port: 80 }] },
      },
      endpoints: new Set(),
      lingering,
      routes: [{ apiVersion: object.apiVersion, kind: object.kind, name: "shop", object }],
    },
    facets: { service: facet("open"), canaryService: facet("gone"), route: facet("own") },
    now: new Date(SINCE),
  });
}

describe("a route that is to be its user's own again", () => {
  test("waits for pods on their way out: its Service is not to lead to them", () => {
    const look = lookAt(routed(), 2);
    assert.ok(look !== "there");
    assert.deepEqual(look.changes, []);
    assert.match(look.message, /^Service shop has 2 pods that are on their way out as endpoints$/);
  });

  test("is given back once there are none", () => {
    const look = lookAt(routed(), 0);
    assert.ok(look !== "there");
    assert.deepEqual(
      look.changes.map(({ kind }) => kind),
      ["update"],
    );
  });
});
