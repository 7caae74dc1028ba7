import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ConnectionError } from "./api-error.ts";
import { jsonLines } from "./json-lines.ts";
import { runs } from "../testing/runs.ts";

async function read(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of jsonLines(one(chunks))) values.push(value);
  return values;
}

async function* one(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function cut(bytes: Buffer, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  ends.sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

describe("jsonLines", () => {
  test("gives back the values however the bytes were cut, also inside of a character", async () => {
    const values = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.integer()));
    await fc.assert(
      fc.asyncProperty(values, fc.array(fc.nat()), async (given, places) => {
        const bytes = Buffer.from(given.map((value) => `${JSON.stringify(value)}\n`).join(""));
        assert.deepEqual(await read(cut(bytes, places)), given);
      }),
      runs(60),
    );
  });

  test("takes a last line without its end, empty lines and CRLF", async () => {
    assert.deepEqual(await read([Buffer.from('1\r\n\n  \n{"a":2}')]), [1, { a: 2 }]);
  });

  test("gives the lines before a malformed one", async () => {
    const got: unknown[] = [];
    const reading = async () => {
      for await (const value of jsonLines(one([Buffer.from("1\n2\n{oops\n3\n")]))) got.push(value);
    };
    await assert.rejects(
      reading(),
      (error) =>
        error instanceof ConnectionError &&
        error.failure === "malformed" &&
        !error.message.includes("oops"),
    );
    assert.deepEqual(got, [1, 2]);
  });

  test("a line in ten thousand chunks is put together once", async () => {
    const text = JSON.stringify("x".repeat(1_000_000));
    const bytes = Buffer.from(text);
    const chunks = cut(
      bytes,
      Array.from({ length: 10_000 }, (_, index) => index * 100),
    );
    const [value] = await read(chunks);
    assert.equal(JSON.stringify(value), text);
  });
});
