import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import { ApiError } from "@sluice/shared/kube/api-error.ts";
import fc from "fast-check";
import { WorkQueue } from "./queue.ts";
import type { QueueOptions, Recheck, Run } from "./queue.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

/** Lets everything that is ready run; no timer is involved. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function withClock(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  return async (ms: number) => {
    now += ms;
    t.mock.timers.tick(ms);
    await settle();
  };
}

/** A queue whose runs are listed, and end when the test says so. */
function manual({
  onLook,
  ...options
}: Partial<QueueOptions> & { readonly onLook?: (key: string) => void } = {}) {
  const started: string[] = [];
  const open = new Map<string, PromiseWithResolvers<Recheck>>();
  const queue = new WorkQueue({
    workers: 2,
    reconcile(key) {
      assert.ok(!open.has(key), "one run a key at a time");
      started.push(key);
      onLook?.(key);
      const run = Promise.withResolvers<Recheck>();
      open.set(key, run);
      return run.promise;
    },
    dice: () => 1,
    ...options,
  });
  async function end(key: string, how: Recheck | Error = {}): Promise<void> {
    const run = open.get(key);
    open.delete(key);
    if (how instanceof Error) run?.reject(how);
    else run?.resolve(how);
    await settle();
  }
  return { queue, started, open, end };
}

describe("queue", () => {
  test("a key that is added while it runs is run again afterwards, once", async () => {
    const { queue, started, end } = manual();
    queue.add("a");
    await settle();
    queue.add("a");
    queue.add("a");
    await settle();
    assert.deepEqual(started, ["a"]);
    await end("a");
    assert.deepEqual(started, ["a", "a"]);
    await end("a");
    assert.deepEqual(started, ["a", "a"]);
  });

  test("a key that is added twice before it runs is run once", async () => {
    const { queue, started, end } = manual();
    queue.add("a");
    queue.add("a");
    await settle();
    await end("a");
    assert.deepEqual(started, ["a"]);
  });

  test("keys run side by side up to the number of workers, first in, first out", async () => {
    const { queue, started, end } = manual();
    for (const key of ["a", "b", "c", "d"]) queue.add(key);
    await settle();
    assert.deepEqual([started, queue.running, queue.depth], [["a", "b"], 2, 2]);
    await end("b");
    assert.deepEqual(started, ["a", "b", "c"]);
  });

  test("looks again when a run asked for it; the run in between makes that moot", async (t) => {
    const pass = withClock(t);
    const { queue, started, end } = manual();
    queue.add("a");
    await settle();
    await end("a", { recheckAfterMs: 100 });
    await pass(60);
    queue.add("a");
    await settle();
    await end("a", { recheckAfterMs: 100 });
    await pass(60);
    assert.equal(started.length, 2);
    await pass(40);
    assert.equal(started.length, 3);
  });

  test("of two wishes for one key the earlier wins, and no run cancels it", async (t) => {
    const pass = withClock(t);
    const { queue, started, end } = manual();
    queue.addAfter("a", 100);
    queue.addAfter("a", 50);
    queue.addAfter("a", 80);
    queue.add("a");
    await settle();
    await end("a");
    await pass(49);
    assert.equal(started.length, 1);
    await pass(1);
    assert.equal(started.length, 2);
    await end("a");
    await pass(100);
    assert.equal(started.length, 2);
  });

  test("a wait of months is not a wait of none", async (t) => {
    const pass = withClock(t);
    const { queue, started } = manual();
    queue.addAfter("a", 90 * 24 * 3_600_000);
    queue.addAfter("b", Number.POSITIVE_INFINITY);
    await pass(23 * 24 * 3_600_000);
    assert.deepEqual(started, []);
    assert.throws(() => queue.addAfter("c", Number.NaN), RangeError);
  });

  test("backs off from failures, twice as long each time, and forgets them on success", async (t) => {
    const pass = withClock(t);
    const { queue, started, end } = manual({ backoff: { firstMs: 40, capMs: 100 } });
    queue.add("a");
    await settle();
    for (const ms of [40, 80, 100, 100]) {
      const before = started.length;
      await end("a", new Error("oops"));
      await pass(ms - 1);
      assert.equal(started.length, before);
      await pass(1);
      assert.equal(started.length, before + 1);
    }
    await end("a");
    queue.add("a");
    await settle();
    await end("a", new Error("oops"));
    await pass(40);
    assert.equal(started.length, 7);
  });

  test("stays away for as long as the server asks", async (t) => {
    const pass = withClock(t);
    const { queue, started, end } = manual();
    queue.add("a");
    await settle();
    const busy = { status: 429, reason: "TooManyRequests", message: "busy", retryAfterMs: 1_000 };
    await end("a", new ApiError(busy));
    await pass(999);
    assert.equal(started.length, 1);
    await pass(1);
    assert.equal(started.length, 2);
  });

  test("a change runs a key that is backing off at once, and only once", async (t) => {
    const pass = withClock(t);
    const { queue, started, end } = manual();
    queue.add("a");
    await settle();
    await end("a", new Error("oops"));
    queue.add("a");
    await settle();
    await end("a");
    await pass(1_000);
    assert.equal(started.length, 2);
  });

  test("a reconcile that throws instead of rejecting, or asks for nonsense, is a failure", async (t) => {
    withClock(t);
    const runs: Run[] = [];
    const queue = new WorkQueue({
      workers: 1,
      reconcile(key) {
        if (key === "throws") throw new Error("oops");
        return Promise.resolve({ recheckAfterMs: Number.NaN });
      },
      onRun: (run) => void runs.push(run),
    });
    queue.add("throws");
    queue.add("nonsense");
    await settle();
    await queue.stop();
    assert.deepEqual(
      runs.map(({ key, outcome }) => [key, outcome]),
      [
        ["throws", "failed"],
        ["nonsense", "failed"],
      ],
    );
  });

  test("stops when what runs has ended, and takes nothing more", async (t) => {
    const pass = withClock(t);
    const { queue, started, end } = manual({ workers: 1 });
    queue.add("a");
    await settle();
    queue.add("a");
    queue.add("b");
    queue.addAfter("c", 10);
    let stopped = "not yet";
    const stopping = queue.stop().then(() => (stopped = "stopped"));
    await settle();
    assert.equal(stopped, "not yet");
    await end("a", { recheckAfterMs: 1 });
    await stopping;
    queue.add("d");
    await pass(1_000);
    assert.deepEqual(started, ["a"]);
  });

  test("law: the last look at a key begins after the last change to it", async (t) => {
    // Retries do not come: what a failure leaves undone is not what is told here.
    withClock(t);
    const steps = fc.array(
      fc.record({
        key: fc.constantFrom("a", "b", "c"),
        do: fc.constantFrom("change", "end", "fail", "settle"),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (given, workers) => {
        const truth = new Map<string, number>();
        const seen = new Map<string, number>();
        const { queue, end } = manual({
          workers,
          backoff: { firstMs: 0, capMs: 0 },
          onLook: (key) => void seen.set(key, truth.get(key) ?? 0),
        });
        for (const [now, { key, do: what }] of given.entries()) {
          if (what === "change") {
            truth.set(key, now + 1);
            queue.add(key);
          } else if (what === "settle") await settle();
          else await end(key, what === "fail" ? new Error("oops") : {});
        }
        for (let rounds = 0; rounds < 20; rounds += 1) {
          await settle();
          for (const key of ["a", "b", "c"]) await end(key);
        }
        assert.deepEqual([queue.depth, queue.running], [0, 0]);
        assert.deepEqual(seen, truth);
        await queue.stop();
      }),
      runs(100),
    );
  });
});
