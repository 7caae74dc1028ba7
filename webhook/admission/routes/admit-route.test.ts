import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isUnroutable, type Routed } from "@sluice/shared/traffic/editor.ts";
import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { TRAFFIC_RECORD } from "@sluice/shared/traffic/record.ts";
import { select, SERVICE_RECORD } from "@sluice/shared/traffic/service.ts";
import { admitRoute } from "./admit-route.ts";
import type { Verdict } from "../verdict.ts";

const API = "gateway.networking.k8s.io/v1";
const SPLIT = { weight: 20 };
const ROUTING = { rollout: "shop", service: "shop", canaryService: "shop-canary", split: SPLIT };
const SELECTION = { rollout: "shop", key: "pod-template-hash", hash: "v1" };

const backend = (name: string, weight: number) => ({
  group: "",
  kind: "Service",
  name,
  port: 80,
  weight,
});

function route(spec: Routed["spec"] = {}): Routed {
  const matches = [{ path: { type: "PathPrefix", value: "/" } }];
  return {
    apiVersion: API,
    kind: "HTTPRoute",
    metadata: { name: "shop", namespace: "web" },
    spec: {
      hostnames: ["shop.example.com"],
      rules: [{ matches, backendRefs: [backend("shop", 1)] }],
      ...spec,
    },
  };
}

function service(spec: Routed["spec"] = {}): Routed {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "shop", namespace: "web" },
    spec: { type: "ClusterIP", selector: { app: "shop" }, ports: [{ port: 80 }], ...spec },
  };
}

function inRelease(object: Routed): Routed {
  const stored =
    object.kind === "Service"
      ? select(object, SELECTION)
      : editorFor(object)?.route(object, ROUTING);
  assert.ok(stored !== undefined && !isUnroutable(stored));
  return stored;
}

function withoutAnnotations(object: Routed): Routed {
  const { annotations: _all, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** What is stored in the end: every difference of ours is a whole field of the spec, or our annotation. */
function storedAfter(verdict: Verdict): Readonly<Record<string, unknown>> {
  assert.ok(verdict.kind === "patch");
  return Object.fromEntries(
    verdict.operations.map((one) => [one.path, one.op === "remove" ? undefined : one.value]),
  );
}

const ANNOTATION = `/metadata/annotations/${TRAFFIC_RECORD.replace("/", "~1")}`;

describe("an update of a route that a release uses", () => {
  const before = inRelease(route());

  test("brings the user's manifest again: it is routed as it was, and they are told so", () => {
    const verdict = admitRoute({ before, after: route() });
    assert.deepEqual(storedAfter(verdict), {
      "/metadata/annotations": before.metadata.annotations,
      "/spec/rules": before.spec["rules"],
    });
    assert.deepEqual(verdict.kind === "patch" && verdict.warnings, [
      "Rollout web/shop goes on routing with this HTTPRoute while it releases: 20% of the requests to Service shop-canary",
      "all else that you changed is in, and stays when the release is over",
    ]);
  });

  test("says it of a TrafficRouting where that routes", () => {
    const matches = [{ headers: [{ name: "x-tester", value: "yes" }] }];
    const requestHeaderModifier = { set: [{ name: "x-lane", value: "canary" }] };
    const stored = editorFor(route())?.route(route(), {
      rollout: "lane",
      holder: "TrafficRouting",
      service: "shop",
      canaryService: "shop",
      split: { matches, requestHeaderModifier },
    });
    assert.ok(stored !== undefined && !isUnroutable(stored));
    const verdict = admitRoute({ before: stored, after: route() });
    assert.equal(
      verdict.kind === "patch" && verdict.warnings?.[0],
      "TrafficRouting web/lane goes on routing with this HTTPRoute while a Rollout that names it releases: requests that match it to Service shop",
    );
  });

  test("changes something else: it is in, and there is nothing to say", () => {
    const after = { ...before, spec: { ...before.spec, hostnames: ["shop.example.org"] } };
    assert.deepEqual(admitRoute({ before, after }), { kind: "allow", warnings: [] });
  });

  test("changes something else in the user's manifest: it is in, and ours is put back", () => {
    const verdict = admitRoute({ before, after: route({ hostnames: ["shop.example.org"] }) });
    const stored = storedAfter(verdict);
    assert.deepEqual(stored["/spec/rules"], before.spec["rules"]);
    assert.equal(stored["/spec/hostnames"], undefined);
  });

  test("takes our annotation off: it is put back", () => {
    const verdict = admitRoute({ before, after: withoutAnnotations(before) });
    assert.deepEqual(storedAfter(verdict), {
      "/metadata/annotations": before.metadata.annotations,
    });
  });

  test("writes something else into our annotation: it is put back", () => {
    const annotations = { [TRAFFIC_RECORD]: "{}" };
    const after = { ...before, metadata: { ...before.metadata, annotations } };
    const record = before.metadata.annotations?.[TRAFFIC_RECORD];
    assert.deepEqual(storedAfter(admitRoute({ before, after })), { [ANNOTATION]: record });
  });

  test("is asked about twice in one request: the second time there is nothing to do", () => {
    const rules = [{ backendRefs: [backend("shop", 3), backend("cart", 1)] }];
    const wanted = route({ rules });
    const first = storedAfter(admitRoute({ before, after: wanted }));
    const annotations = first["/metadata/annotations"];
    const again = inRelease(wanted);
    assert.deepEqual(
      [annotations, first["/spec/rules"]],
      [again.metadata.annotations, again.spec["rules"]],
    );
    assert.equal(admitRoute({ before, after: again }).kind, "allow");
  });

  test("leads elsewhere from now on: nothing is in the way, and they are told what it means", () => {
    const after = { ...before, spec: { rules: [{ backendRefs: [backend("blog", 1)] }] } };
    const verdict = admitRoute({ before, after });
    assert.ok(verdict.kind === "patch");
    assert.deepEqual(verdict.operations, [{ op: "remove", path: "/metadata/annotations" }]);
    assert.match(
      verdict.warnings[0] ?? "",
      /^Rollout web\/shop was routing with this HTTPRoute and no longer can/,
    );
    assert.match(
      verdict.warnings[1] ?? "",
      /^HTTPRoute web\/shop: no backendRef of spec\.rules is Service shop/,
    );
  });
});

describe("a route that no release uses", () => {
  const exported = inRelease(route());

  test("loses what an earlier release had put into the manifest", () => {
    for (const before of [route(), undefined]) {
      const verdict = admitRoute({ before, after: exported });
      assert.deepEqual(storedAfter(verdict), {
        "/metadata/annotations": undefined,
        "/spec/rules": route().spec["rules"],
      });
      assert.match(
        verdict.kind === "patch" ? (verdict.warnings[0] ?? "") : "",
        /^no release routes with this HTTPRoute: /,
      );
    }
  });

  test("passes as it is", () => {
    assert.equal(admitRoute({ before: route(), after: route() }).kind, "allow");
  });
});

describe("an update of a Service that a release narrows", () => {
  const before = inRelease(service());

  test("brings the user's manifest again: it is narrowed as it was, and they are told so", () => {
    const verdict = admitRoute({ before, after: service() });
    assert.deepEqual(storedAfter(verdict), {
      "/metadata/annotations": before.metadata.annotations,
      "/spec/selector/pod-template-hash": "v1",
    });
    assert.match(
      verdict.kind === "patch" ? (verdict.warnings[0] ?? "") : "",
      /^Rollout web\/shop keeps this Service on the pods of the previous version while it releases: selector pod-template-hash: v1$/,
    );
  });

  test("changes its ports: they are in", () => {
    const after = { ...before, spec: { ...before.spec, ports: [{ port: 81 }] } };
    assert.equal(admitRoute({ before, after }).kind, "allow");
  });

  test("takes its selector away: nothing is in the way", () => {
    const { selector: _none, ...spec } = before.spec;
    const verdict = admitRoute({ before, after: { ...before, spec } });
    assert.deepEqual(storedAfter(verdict), { "/metadata/annotations": undefined });
  });

  test("a Service that none narrows loses a record that somebody brings", () => {
    const verdict = admitRoute({ before: service(), after: before });
    assert.deepEqual(storedAfter(verdict), {
      "/metadata/annotations": undefined,
      "/spec/selector/pod-template-hash": undefined,
    });
    assert.ok(before.metadata.annotations?.[SERVICE_RECORD] !== undefined);
  });
});

test("a kind that no release changes passes", () => {
  const after = { ...route(), kind: "TLSRoute" };
  assert.deepEqual(admitRoute({ before: after, after }), { kind: "allow", warnings: [] });
});
