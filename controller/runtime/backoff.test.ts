import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { backoffMs } from "./backoff.ts";

const RANGE = { firstMs: 40, capMs: 30_000 };
const failures = fc.integer({ min: 1, max: 5_000 });
const dice = fc.double({ min: 0, max: 1, noNaN: true });

describe("backoff", () => {
  test("starts at 20 to 40 ms and doubles", () => {
    assert.deepEqual([backoffMs(1, RANGE, 0), backoffMs(1, RANGE, 1)], [20, 40]);
    assert.deepEqual([backoffMs(4, RANGE, 0), backoffMs(4, RANGE, 1)], [160, 320]);
  });

  test("is within half the cap and the cap after many failures, and finite after any", () => {
    fc.assert(
      fc.property(failures, dice, (n, d) => {
        const ms = backoffMs(n, RANGE, d);
        assert.ok(ms >= 20 && ms <= 30_000);
        if (n > 11) assert.ok(ms >= 15_000);
      }),
    );
  });

  test("never falls back behind the wait two failures before", () => {
    fc.assert(
      fc.property(failures, dice, dice, (n, now, later) =>
        assert.ok(backoffMs(n + 2, RANGE, later) >= Math.min(backoffMs(n, RANGE, now), 15_000)),
      ),
    );
  });
});
