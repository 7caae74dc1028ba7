import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Batch } from "../batches/readiness.ts";
import { canWaitUntil, paceFor } from "./deployment.ts";

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

describe("a pace that only takes old pods", () => {
  const AT = new Date("2026-01-01T12:00:00Z");
  const LATER = new Date("2026-01-01T12:00:10Z");
  const open = { maxUnavailable: 2, maxSurge: 3, of: 10 };
  const next = { maxUnavailable: 3, maxSurge: 2, of: 10 };
  const batch: Batch = {
    wanted: 5,
    updated: 5,
    ready: 1,
    old: 8,
    reached: false,
    troubled: [],
    lastReadyAt: AT,
  };
  const pod = (cause: "Starting" | "Unschedulable") =>
    ({ cause, words: "", since: AT, pod: "shop-1", others: 0 }) as const;
  const cases = [
    { name: "waits for the other pods of the step", until: LATER },
    {
      name: "waits also where they say that they start",
      seen: { ...batch, obstacle: pod("Starting") },
      until: LATER,
    },
    {
      name: "is due where one has no room",
      seen: { ...batch, obstacle: pod("Unschedulable") },
      until: undefined,
    },
    { name: "is due when all are ready", seen: { ...batch, ready: 5 }, until: undefined },
    {
      name: "is due where more new pods come of it",
      to: { ...next, maxSurge: 3 },
      until: undefined,
    },
    { name: "is due when the workload was scaled", to: { ...next, of: 20 }, until: undefined },
    {
      name: "is due where a count was a percent before",
      to: { maxUnavailable: 3, maxSurge: 2 },
      until: undefined,
    },
  ];
  for (const { name, seen = batch, to = next, until } of cases) {
    test(name, () => assert.deepEqual(canWaitUntil(open, to, seen), until));
  }
});
