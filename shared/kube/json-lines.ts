import { ConnectionError } from "./api-error.ts";

const NEWLINE = 0x0a;

/**
 * One JSON value a line out of chunks of bytes that break anywhere, also inside of a character.
 * A line is put together once, when its end has come, however many chunks it took.
 *
 * @throws {ConnectionError} `malformed` on a line that is not JSON. The lines before it were given.
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator {
  let begun: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      begun.push(chunk.subarray(from, end));
      const line = begun;
      begun = [];
      from = end + 1;
      yield* parsed(line);
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  // A server that ends in order has ended its last line; half a line is a broken stream.
  yield* parsed(begun);
}

function* parsed(parts: readonly Uint8Array[]): Generator {
  const line = Buffer.concat(parts);
  const text = line.toString("utf8").trim();
  if (text === "") return;
  yield parse(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Neither the line nor the SyntaxError, which quotes it: it may be part of a Secret.
    throw new ConnectionError("malformed", `a line of ${text.length} characters is not JSON`);
  }
}
