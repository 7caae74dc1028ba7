import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import { TAKEN_BACK } from "@sluice/shared/gate/held-template-fixture.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { DEPLOYMENT } from "../observe/observed-fixture.ts";
import { workloadPatch } from "./workload-patch.ts";

const GUARDS = [
  { op: "test", path: "/metadata/uid", value: "d" },
  { op: "test", path: "/metadata/generation", value: 1 },
];
const SAME_VERSION = { op: "test", path: "/metadata/resourceVersion", value: "7" };

function withTexts(texts: Pick<Workload["metadata"], "labels" | "annotations">): Workload {
  const { labels: _labels, annotations: _annotations, ...metadata } = DEPLOYMENT.metadata;
  return { ...DEPLOYMENT, metadata: { ...metadata, ...texts } };
}

function patch(stored: Workload, wanted: Workload) {
  const metadata = { name: "shop", namespace: "web", uid: "d", resourceVersion: "7" };
  return workloadPatch({ metadata, object: stored, revision: "v1", labelIsOurs: true }, wanted);
}

describe("the patch of a workload", () => {
  test("is none when nothing differs", () => {
    assert.deepEqual(patch(DEPLOYMENT, DEPLOYMENT), []);
  });

  test("is guarded by the object and its generation", () => {
    const wanted = { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, paused: true } };
    const operation = { op: "add", path: "/spec/paused", value: true };
    assert.deepEqual(patch(DEPLOYMENT, wanted), [...GUARDS, operation]);
  });

  test("that makes a map is guarded by the version, too", () => {
    const wanted = withTexts({ annotations: { a: "1" } });
    const operation = { op: "add", path: "/metadata/annotations", value: { a: "1" } };
    assert.deepEqual(patch(withTexts({}), wanted), [...GUARDS, SAME_VERSION, operation]);
  });

  test("lets a template go that is held and is not to be, which caches do not have", () => {
    const metadata = { name: "shop", namespace: "web", uid: "d", resourceVersion: "7" };
    const view = { metadata, object: DEPLOYMENT, revision: "v1", labelIsOurs: true } as const;
    const path = "/spec/template/metadata/annotations/rollouts.kruise.io~1template-held";
    const held = { ...view, templateIsHeld: true } as const;
    assert.deepEqual(workloadPatch(held, DEPLOYMENT), [...GUARDS, { op: "remove", path }]);
    const stays = workloadPatch(held, overlay(DEPLOYMENT, TAKEN_BACK));
    assert.ok(stays.length > GUARDS.length);
    assert.ok(stays.every((one) => one.path !== path));
  });

  test("takes out entries and never a map, in which there may be more than the cache keeps", () => {
    const stored = withTexts({ annotations: { ours: "1" }, labels: { ours: "1" } });
    assert.deepEqual(patch(stored, withTexts({})), [
      ...GUARDS,
      { op: "remove", path: "/metadata/labels/ours" },
      { op: "remove", path: "/metadata/annotations/ours" },
    ]);
  });
});
