import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, test } from "node:test";
import { Bodies } from "./bodies.ts";
import { Refusal } from "./refusal.ts";

const LIMITS = { bodyBytes: 100, bodiesBytes: 250, bodyMs: 20 };

function reader(limits: Partial<typeof LIMITS> = {}) {
  const bodies = new Bodies({ ...LIMITS, ...limits });
  const begin = () => {
    const stream = new PassThrough();
    const read = bodies.read(stream);
    read.catch(() => undefined); // looked at later
    return { stream, read };
  };
  return { bodies, begin };
}

const refusedWith = (status: number) => (error: unknown) => {
  assert.ok(error instanceof Refusal);
  assert.equal(error.status, status);
  return true;
};

/** Streams hand on what is written in a later turn of the event loop. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("a body", () => {
  test("is put together from chunks that break anywhere, also in a character", async () => {
    const { bodies, begin } = reader();
    const { stream, read } = begin();
    for (const byte of Buffer.from('{"name":"schön"}')) stream.write(Buffer.from([byte]));
    stream.end();
    assert.deepEqual(await read, { name: "schön" });
    assert.equal(bodies.size, 0);
  });

  const bad: readonly { name: string; send: (to: PassThrough) => unknown; status: number }[] = [
    { name: "none", send: (to) => to.end(), status: 400 },
    { name: "no JSON", send: (to) => to.end("{"), status: 400 },
    { name: "larger than one may be", send: (to) => to.write("x".repeat(101)), status: 413 },
    { name: "cut off", send: (to) => void (to.write("{"), to.destroy()), status: 400 },
    { name: "broken off", send: (to) => to.destroy(new Error("ECONNRESET")), status: 400 },
    { name: "too slow", send: (to) => to.write("{"), status: 408 },
  ];
  for (const { name, send, status } of bad) {
    test(`that is ${name} is refused with ${status}, and forgotten`, async () => {
      const { bodies, begin } = reader();
      const { stream, read } = begin();
      send(stream);
      await assert.rejects(read, refusedWith(status));
      assert.equal(bodies.size, 0);
    });
  }

  test("that says that it is too large is not waited for", async () => {
    const { bodies } = reader();
    await assert.rejects(bodies.read(new PassThrough(), 101), refusedWith(413));
  });

  test("makes room when there is too much, if it is the largest", async () => {
    const { bodies, begin } = reader({ bodyMs: 1000 });
    const [small, large, other] = [begin(), begin(), begin()];
    small.stream.write("[".padEnd(10));
    large.stream.write("[".padEnd(99));
    other.stream.write("[".padEnd(98));
    await aTurn();
    assert.equal(bodies.size, 207);
    const last = begin();
    last.stream.write("[".padEnd(60));
    await assert.rejects(large.read, refusedWith(503));
    assert.equal(bodies.size, 168);
    for (const { stream } of [small, other, last]) stream.end("]");
    assert.deepEqual(await Promise.all([small.read, other.read, last.read]), [[], [], []]);
    assert.equal(bodies.size, 0);
  });

  test("of many at once: some get through, and never more than there is room for", async () => {
    const { bodies, begin } = reader({ bodyMs: 1000 });
    const all = Array.from({ length: 50 }, begin);
    let most = 0;
    for (let chunk = 0; chunk < 9; chunk += 1) {
      for (const { stream } of all) if (!stream.destroyed) stream.write(" ".repeat(10));
      await aTurn();
      most = Math.max(most, bodies.size);
    }
    for (const { stream } of all) stream.end("{}");
    const outcomes = await Promise.allSettled(all.map(({ read }) => read));
    const good = outcomes.filter(({ status }) => status === "fulfilled").length;
    assert.ok(most <= LIMITS.bodiesBytes, `${most} bytes`);
    assert.ok(good >= 1 && good < 50, `${good} got through`);
    assert.equal(bodies.size, 0);
  });
});
