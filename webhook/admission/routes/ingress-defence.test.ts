import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { TRAFFIC_RECORD, withTrafficRecord } from "@sluice/shared/traffic/record.ts";
import { WRITTEN_ANNOTATIONS } from "@sluice/shared/traffic/written-annotations.ts";
import { admitRoute } from "./admit-route.ts";
import { ingressDefence } from "./ingress-defence.ts";

const WEIGHT = "nginx.ingress.kubernetes.io/canary-weight";
const ROUTING = {
  rollout: "shop",
  service: "shop",
  canaryService: "shop-canary",
  split: { weight: 20 },
};

type Texts = Readonly<Record<string, string>>;

function ingress(annotations: Texts, service = "shop-canary"): Routed {
  const backend = { service: { name: service, port: { number: 80 } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "shop-canary", namespace: "web", annotations },
    spec: { rules: [{ host: "shop.example.com", http: { paths: [{ path: "/", backend }] } }] },
  };
}

const BEFORE = withTrafficRecord(
  ingress({ [WEIGHT]: "20", [WRITTEN_ANNOTATIONS]: JSON.stringify([WEIGHT]) }),
  { routing: ROUTING, original: null },
);

function withAnnotations(annotations: Texts): Routed {
  return { ...BEFORE, metadata: { ...BEFORE.metadata, annotations } };
}

function kept(sent: Routed) {
  const answer = ingressDefence.keep(BEFORE, sent);
  assert.ok(answer.kind === "kept");
  return answer;
}

const { [WEIGHT]: _weight, ...WITHOUT_WEIGHT } = BEFORE.metadata.annotations ?? {};

describe("an update of an Ingress that was made for a release", () => {
  const changes: Readonly<Record<string, Routed>> = {
    "edits a weight": withAnnotations({ ...BEFORE.metadata.annotations, [WEIGHT]: "90" }),
    "takes a weight off": withAnnotations(WITHOUT_WEIGHT),
    "takes all annotations off": withAnnotations({}),
    "brings another record": withAnnotations({
      ...BEFORE.metadata.annotations,
      [TRAFFIC_RECORD]: "{}",
    }),
    "leads elsewhere": { ...BEFORE, spec: ingress({}, "blog").spec },
  };
  for (const [what, sent] of Object.entries(changes)) {
    test(`${what}: it is put back, and they are told where to change it`, () => {
      const { object, warnings } = kept(sent);
      assert.deepEqual(object, BEFORE);
      assert.deepEqual(warnings, [
        "Rollout web/shop goes on routing with this Ingress while it releases: 20% of the requests to Service shop-canary",
        "it was made for the release and goes with it: change Ingress shop, and this one follows",
      ]);
    });
  }

  test("adds an annotation of its own: it is in, and there is nothing to say", () => {
    const after = withAnnotations({ ...BEFORE.metadata.annotations, team: "shop" });
    assert.deepEqual(admitRoute({ before: BEFORE, after }), { kind: "allow", warnings: [] });
  });

  test("takes its owner off, as the garbage collector does of an orphan: it is off", () => {
    const owners = { ownerReferences: [{ kind: "Rollout", name: "shop" }] };
    const before = { ...BEFORE, metadata: { ...BEFORE.metadata, ...owners } };
    assert.equal(admitRoute({ before, after: BEFORE }).kind, "allow");
  });
});

describe("an Ingress that no release has made", () => {
  test("passes, and loses a record that somebody brings", () => {
    const own = ingress({ [WEIGHT]: "20" });
    assert.equal(admitRoute({ before: own, after: own }).kind, "allow");
    const verdict = admitRoute({ after: BEFORE });
    assert.ok(verdict.kind === "patch");
    const path = `/metadata/annotations/${TRAFFIC_RECORD.replace("/", "~1")}`;
    assert.deepEqual(verdict.operations, [{ op: "remove", path }]);
  });
});
