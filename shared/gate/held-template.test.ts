import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { holdsTemplate, isHeldTemplate, TEMPLATE_HELD, templateFor } from "./held-template.ts";
import { TAKEN_BACK } from "./held-template-fixture.ts";
import { revisionOf } from "./revision.ts";

const { back: _back, ...ON_ITS_WAY } = TAKEN_BACK;
const { style: _style, ...IN_BATCHES } = TAKEN_BACK;

const TEMPLATES = [
  { spec: {} },
  { metadata: { labels: { app: "shop" }, annotations: {} }, spec: { containers: [] } },
  { metadata: { labels: { app: "shop" } }, spec: {} },
  { metadata: { annotations: { team: "web" }, labels: { app: "shop" } }, spec: {} },
];

describe("the template of a blue-green release that is taken back", () => {
  test("is another one to native controllers, and the same one to us", () => {
    for (const template of TEMPLATES) {
      const held = templateFor(TAKEN_BACK, template);
      assert.ok(isHeldTemplate(held));
      assert.equal(revisionOf(held), revisionOf(template));
      assert.deepEqual(templateFor(TAKEN_BACK, held), held);
    }
  });

  test("is its user's own in every other release, whoever has brought the annotation", () => {
    for (const record of [ON_ITS_WAY, IN_BATCHES]) {
      assert.ok(!holdsTemplate(record));
      for (const template of TEMPLATES) {
        const again = templateFor(record, templateFor(TAKEN_BACK, template));
        assert.equal(revisionOf(again), revisionOf(template));
        assert.ok(!JSON.stringify(again).includes(TEMPLATE_HELD));
      }
    }
    assert.deepEqual(
      templateFor(ON_ITS_WAY, templateFor(TAKEN_BACK, TEMPLATES[3] ?? {})),
      TEMPLATES[3],
    );
  });
});
