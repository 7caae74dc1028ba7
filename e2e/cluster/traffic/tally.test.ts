import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { shareOf, tally, type Outcome } from "./tally.ts";

const from = (image: string, status = 200): Outcome => ({
  kind: "answered",
  status,
  body: { image, revision: `hash-of-${image}`, pod: `pod-of-${image}` },
});

describe("tally", () => {
  const result = tally([
    from("shop:v1"),
    from("shop:v1"),
    from("shop:v1"),
    from("shop:v2"),
    from("shop:v2", 500),
    { kind: "failed", reason: "ECONNRESET" },
  ]);

  test("counts good answers by what gave them, and failures by reason", () => {
    assert.deepEqual(result, {
      requests: 6,
      ok: 4,
      failed: 2,
      byRevision: { "hash-of-shop:v1": 3, "hash-of-shop:v2": 1 },
      byImage: { "shop:v1": 3, "shop:v2": 1 },
      byPod: { "pod-of-shop:v1": 3, "pod-of-shop:v2": 1 },
      failures: { "HTTP 500": 1, ECONNRESET: 1 },
    });
  });

  test("gives the share of an image among good answers", () => {
    assert.equal(shareOf(result, "shop:v2"), 25);
    assert.equal(shareOf(tally([]), "shop:v2"), 0);
  });
});
