import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openLoop } from "./open-loop.ts";

const PACE = { perSecond: 1000, seconds: 0.05 };

describe("an open loop", () => {
  test("sends what is due although nothing is answered yet", async () => {
    const answered = Promise.withResolvers<void>();
    let sent = 0;
    const loop = openLoop(PACE, () => {
      sent += 1;
      if (sent === 50) answered.resolve();
      return answered.promise;
    });
    const { due, notSent, tookMs } = await loop;
    assert.deepEqual([due, notSent, tookMs.length], [50, 0, 50]);
    assert.ok((tookMs[0] ?? 0) > 45, "the first one waited for the last");
  });

  test("counts failures and what they say", async () => {
    const { failed, reasons, tookMs } = await openLoop(PACE, async (index) => {
      if (index % 10 === 0) throw new Error("no");
    });
    assert.deepEqual([failed, reasons, tookMs.length], [5, ["no"], 45]);
  });

  test("counts what could not be sent in time, and what was not sent at all", async () => {
    const busy = { perSecond: 10_000, seconds: 0.06 };
    const { late, notSent, tookMs } = await openLoop(busy, async (index) => {
      if (index === 0) for (const until = performance.now() + 40; performance.now() < until;);
      await sleep(80);
    });
    assert.ok(late > 100, `${late} late`);
    assert.equal(tookMs.length + notSent, 600);
    assert.ok(notSent > 0);
  });
});
