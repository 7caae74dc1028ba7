import type { Readable } from "node:stream";
import type { Limits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** A body that is on its way. */
interface Arriving {
  /** Bytes so far. */
  size: number;
  readonly refuse: (why: Refusal) => void;
}

type BodyLimits = Pick<Limits, "bodyBytes" | "bodiesBytes" | "bodyMs">;

/**
 * Receives bodies, as many at a time as there are, and all together never more than a limit.
 *
 * When that is reached the largest one goes, whoever it is from: many that are large or slow keep
 * out each other, and not the reviews of a few kilobytes that most are.
 */
export class Bodies {
  readonly #limits: BodyLimits;
  readonly #arriving = new Set<Arriving>();
  #size = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** What has arrived of bodies that are not complete, in bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * @param announced its length in bytes as the sender says it; NaN when they do not
   * @returns the JSON value that it spells
   * @throws {Refusal} when it is none, is too large or too slow, or there is no room for it
   */
  async read(from: Readable, announced = Number.NaN): Promise<unknown> {
    const { bodyBytes, bodyMs } = this.#limits;
    if (announced > bodyBytes) throw excess(bodyBytes);
    const chunks: Buffer[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // At once, and not when the promise is told: more may arrive in between.
    const refuse = (why: Refusal): void => {
      this.#forget(body);
      from.off("data", take).pause();
      reject(why);
    };
    const body: Arriving = { size: 0, refuse };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      this.#grow(body, chunk.length);
    };
    const cutOff = (): void => {
      if (this.#arriving.has(body)) refuse(new Refusal(400, "the body was cut off"));
    };
    const late = setTimeout(() => refuse(lateness(bodyMs)), bodyMs);
    this.#arriving.add(body);
    // A connection that breaks is not always an error of the stream.
    from.on("data", take).once("end", resolve).once("error", cutOff).once("close", cutOff);
    try {
      await promise;
      return parsed(Buffer.concat(chunks));
    } finally {
      clearTimeout(late);
      this.#forget(body);
    }
  }

  #grow(body: Arriving, bytes: number): void {
    const { bodyBytes, bodiesBytes } = this.#limits;
    body.size += bytes;
    this.#size += bytes;
    if (body.size > bodyBytes) body.refuse(excess(bodyBytes));
    if (this.#size <= bodiesBytes) return;
    // Of several the one that came last: the others are further on.
    const largest = [...this.#arriving].reduce((one, other) =>
      other.size < one.size ? one : other,
    );
    largest.refuse(new Refusal(503, `too much to read at once: more than ${bodiesBytes} bytes`));
  }

  #forget(body: Arriving): void {
    if (this.#arriving.delete(body)) this.#size -= body.size;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The SyntaxError quotes the body, and that is somebody's object.
    throw new Refusal(400, `the body, ${body.length} bytes, is not JSON`);
  }
}

const lateness = (ms: number): Refusal =>
  new Refusal(408, `the body did not arrive within ${ms} ms`);

const excess = (bytes: number): Refusal =>
  new Refusal(413, `the body is larger than ${bytes} bytes`);
