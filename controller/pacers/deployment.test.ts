import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { paceFor } from "./deployment.ts";

/** The example of contract.md 7.1: 10 pods, a quarter may be missing or more. */
const OWN = { maxUnavailable: 2, maxSurge: 3 };

describe("paceFor", () => {
  const cases = [
    {
      name: "keeps to the step before it adds a surge",
      asked: 2,
      ready: 0,
      gone: 0,
      expected: { maxUnavailable: 2, maxSurge: 0 },
    },
    {
      name: "adds the user's surge up to the step",
      asked: 5,
      ready: 0,
      gone: 0,
      expected: { maxUnavailable: 2, maxSurge: 3 },
    },
    {
      name: "lets one more old pod go for each that is ready",
      asked: 5,
      ready: 1,
      gone: 2,
      expected: { maxUnavailable: 3, maxSurge: 2 },
    },
    {
      name: "ends without a surge",
      asked: 5,
      ready: 5,
      gone: 5,
      expected: { maxUnavailable: 5, maxSurge: 0 },
    },
    {
      name: "makes no room for more new pods when some are not ready any more",
      asked: 5,
      ready: 1,
      gone: 5,
      expected: { maxUnavailable: 5, maxSurge: 0 },
    },
  ];
  for (const { name, asked, ready, gone, expected } of cases) {
    test(name, () => assert.deepEqual(paceFor(asked, { ready, gone }, OWN), expected));
  }

  const own = fc
    .record({ maxUnavailable: fc.nat(20), maxSurge: fc.nat(20) })
    .filter(({ maxUnavailable, maxSurge }) => maxUnavailable + maxSurge > 0);
  const progress = fc.record({ ready: fc.nat(60), gone: fc.nat(60) });
  const given = [fc.integer({ min: 1, max: 50 }), progress, own] as const;

  test("always moves, never past what is asked, and never with more surge than the user's", () => {
    fc.assert(
      fc.property(...given, (asked, pods, allowed) => {
        const { maxUnavailable, maxSurge } = paceFor(asked, pods, allowed);
        assert.ok(maxUnavailable + maxSurge >= 1);
        assert.ok(maxUnavailable + maxSurge <= asked);
        assert.ok(maxSurge <= allowed.maxSurge);
      }),
    );
  });

  test("has no surge left once all that is asked is ready", () => {
    fc.assert(
      fc.property(...given, (asked, { ready, gone }, allowed) => {
        const pace = paceFor(asked, { ready: asked + ready, gone }, allowed);
        assert.deepEqual(pace, { maxUnavailable: asked, maxSurge: 0 });
      }),
    );
  });

  test("never slows down as pods get ready", () => {
    fc.assert(
      fc.property(...given, (asked, { ready, gone }, allowed) => {
        const less = paceFor(asked, { ready, gone }, allowed);
        const more = paceFor(asked, { ready: ready + 1, gone }, allowed);
        assert.ok(less.maxUnavailable <= more.maxUnavailable);
      }),
    );
  });
});
