import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { revisionOf } from "../gate/revision.ts";
import { TEMPLATES_OF_REVISIONS, TEMPLATES_OF_SETS } from "./kept-template.ts";

const TEMPLATE = {
  metadata: { labels: { app: "shop" } },
  spec: { containers: [{ name: "shop", image: "shop:v1" }] },
};

describe("a kept template", () => {
  test("of a ReplicaSet is without the label that only its pods have", () => {
    const labels = { app: "shop", "pod-template-hash": "abc" };
    const { template, revision } = TEMPLATES_OF_SETS.parse({
      spec: { template: { ...TEMPLATE, metadata: { labels } } },
    });
    assert.deepEqual(template, TEMPLATE);
    assert.equal(revision, revisionOf(TEMPLATE));
  });

  test("of a ControllerRevision is without the directive of a patch", () => {
    const { template, revision } = TEMPLATES_OF_REVISIONS.parse({
      data: { spec: { template: { $patch: "replace", ...TEMPLATE } } },
    });
    assert.deepEqual(template, TEMPLATE);
    assert.equal(revision, revisionOf(TEMPLATE));
  });

  test("may have no labels", () => {
    const bare = { metadata: { creationTimestamp: null }, spec: TEMPLATE.spec };
    assert.deepEqual(TEMPLATES_OF_SETS.parse({ spec: { template: bare } }).template, bare);
  });

  test("that is none is refused", () => {
    assert.throws(() => TEMPLATES_OF_SETS.parse({ spec: {} }), TypeError);
    assert.throws(() => TEMPLATES_OF_REVISIONS.parse({ data: {} }), TypeError);
  });
});
