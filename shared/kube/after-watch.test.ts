import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { afterWatch, NO_FAILURES, retryDelayMs, tally } from "./after-watch.ts";
import type { WatchEnd } from "./after-watch.ts";
import { ApiError, ConnectionError } from "./api-error.ts";

const refusal = (status: number) => new ApiError({ status, reason: "", message: "" });
const failure = (kind: "silent" | "broken" | "malformed" | "unreachable") =>
  new ConnectionError(kind, "");

describe("after a watch", () => {
  const cases = [
    { name: "an orderly end", error: undefined, fruitless: 0, next: "resume" },
    { name: "a broken connection", error: failure("broken"), fruitless: 3, next: "resume" },
    { name: "a server that is away", error: failure("unreachable"), fruitless: 10, next: "resume" },
    {
      name: "one that is away for long",
      error: failure("unreachable"),
      fruitless: 11,
      next: "relist",
    },
    { name: "silence after events", error: failure("silent"), fruitless: 0, next: "resume" },
    { name: "nothing but silence", error: failure("silent"), fruitless: 1, next: "relist" },
    { name: "the same bad line again", error: failure("malformed"), fruitless: 1, next: "relist" },
    { name: "a busy server", error: refusal(429), fruitless: 2, next: "resume" },
    { name: "a failing server", error: refusal(503), fruitless: 2, next: "resume" },
    { name: "a version that is gone", error: refusal(410), fruitless: 0, next: "relist" },
    { name: "a refusal", error: refusal(403), fruitless: 0, next: "relist" },
    { name: "what nobody foresaw", error: new TypeError(), fruitless: 0, next: "relist" },
  ];
  for (const { name, error, fruitless, next } of cases) {
    test(`${name}: ${next}`, () => {
      assert.equal(afterWatch(error, { failures: 1, fruitless }), next);
    });
  }

  test("counts failures until a watch held, and fruitless ones until one brought something", () => {
    const error = failure("broken");
    const after = (...ends: WatchEnd[]) => ends.reduce(tally, NO_FAILURES);
    const vain: WatchEnd = { error, lastedMs: 1, brought: "nothing" };
    const short: WatchEnd = { error, lastedMs: 1, brought: "something" };
    const long: WatchEnd = { error, lastedMs: 60_000, brought: "something" };
    assert.deepEqual(after(vain, vain), { failures: 2, fruitless: 2 });
    assert.deepEqual(after(vain, short), { failures: 2, fruitless: 0 });
    assert.deepEqual(after(vain, long), NO_FAILURES);
    const orderly: WatchEnd = { lastedMs: 300_000, brought: "nothing" };
    assert.deepEqual(after(vain, orderly), NO_FAILURES);
    assert.deepEqual(after({ ...orderly, lastedMs: 1 }), { failures: 1, fruitless: 1 });
  });

  test("waits between half of the first delay and the cap", () => {
    const dice = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(2_000), dice, (failures, d) => {
        const ms = retryDelayMs(failures, { firstMs: 50, capMs: 30_000 }, d);
        assert.ok(ms >= 25 && ms <= 30_000);
        if (failures <= 1) assert.ok(ms <= 50);
      }),
    );
  });
});
