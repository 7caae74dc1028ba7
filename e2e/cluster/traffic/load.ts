import { Agent, request, type RequestOptions } from "node:http";
import { setInterval as ticks } from "node:timers/promises";
import { text } from "../kube/read.ts";

/** What is asked, of whom. */
export interface Asked {
  readonly address: { readonly host: string; readonly port: number };
  /** The Host header. */
  readonly host: string;
  /** With the query. Default: `/`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
}

export interface LoadOptions extends Asked {
  /** Default: 200. */
  readonly perSecond?: number;
  /** Kept open, and used in turn. Default: 8. */
  readonly connections?: number;
  /** It ends by itself after so many; default and most: 60,000. */
  readonly requests?: number;
  /** It ends by itself after so long; default and most: 300 s. */
  readonly seconds?: number;
}

/** How one request went. */
export type Sent = {
  /** When it was sent: milliseconds on the clock of `performance.now()`. */
  readonly sentAtMs: number;
  readonly tookMs: number;
} & (
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Tag of the image that the pod runs; empty when no pod answered, but the gateway. */
      readonly version: string;
      readonly pod: string;
      readonly revision: string;
    }
  /** The reason is an error code, such as ECONNRESET. */
  | { readonly kind: "lost"; readonly reason: string }
);

/** A load that is under way. */
export interface Load {
  /** Requests that have come to an end, by when they did. */
  readonly sent: () => readonly Sent[];
  /** Settles when it has ended by itself. */
  readonly ended: Promise<void>;
  /** Ends it; returns when the last answer is in. */
  readonly stop: () => Promise<readonly Sent[]>;
}

const PER_SECOND = 200;
const CONNECTIONS = 8;
const MOST_REQUESTS = 60_000;
const MOST_SECONDS = 300;
const ANSWER_TIMEOUT_MS = 10_000;
const TICK_MS = 10;
/** Requests that wait for an answer or for a connection. Beyond this none are sent: nobody would learn more. */
const MOST_WAITING = 500;

/**
 * Sends requests at a steady pace, whatever the answers are, over a few connections that are kept.
 *
 * @throws {RangeError} when more is asked for than a load may be
 */
export function startLoad(options: LoadOptions): Load {
  const { connections = CONNECTIONS } = options;
  const limits = limitsOf(options);
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  const over = new AbortController();
  const sent: Sent[] = [];
  const ended = send({ ...limits, signal: over.signal }, async () => {
    sent.push(await sendOne(options, agent));
  }).finally(() => agent.destroy());
  return {
    sent: () => sent,
    ended,
    async stop() {
      over.abort();
      await ended;
      return sent;
    },
  };
}

interface Limits {
  readonly perSecond: number;
  readonly requests: number;
  readonly seconds: number;
}

function limitsOf(options: LoadOptions): Limits {
  const { perSecond = PER_SECOND, requests = MOST_REQUESTS, seconds = MOST_SECONDS } = options;
  if (requests > MOST_REQUESTS) throw new RangeError(`${requests} requests are too many`);
  if (seconds > MOST_SECONDS) throw new RangeError(`${seconds} s are too long`);
  return { perSecond, requests, seconds };
}

/** At each tick as many as are due by the clock, so that a late tick does not slow it down. */
async function send(
  { perSecond, requests, seconds, signal }: Limits & { readonly signal: AbortSignal },
  one: () => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const waiting = new Set<Promise<void>>();
  let due = 0;
  for await (const _ of ticks(TICK_MS)) {
    const elapsed = performance.now() - started;
    if (signal.aborted || due >= requests || elapsed > seconds * 1000) break;
    const now = Math.min(requests, Math.floor((elapsed / 1000) * perSecond));
    for (; due < now; due += 1) {
      if (waiting.size >= MOST_WAITING) continue;
      const sending: Promise<void> = one().finally(() => waiting.delete(sending));
      waiting.add(sending);
    }
  }
  await Promise.all(waiting);
}

function sendOne(asked: Asked, agent: Agent): Promise<Sent> {
  const sentAtMs = performance.now();
  const moment = () => ({ sentAtMs, tookMs: performance.now() - sentAtMs });
  return new Promise((resolve) => {
    const lost = (error: NodeJS.ErrnoException) =>
      resolve({ kind: "lost", reason: error.code ?? error.message, ...moment() });
    const outgoing = request({ ...requestOf(asked), agent }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (body += chunk));
      answer.on("error", lost);
      answer.on("end", () =>
        resolve({
          kind: "answered",
          status: answer.statusCode ?? 0,
          ...answererIn(body),
          ...moment(),
        }),
      );
    });
    outgoing.on("error", lost);
    outgoing.end();
  });
}

function requestOf({ address, host, path = "/", headers, cookies = {} }: Asked): RequestOptions {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return {
    ...address,
    path,
    headers: { host, ...headers, ...(cookie.length === 0 ? {} : { cookie: cookie.join("; ") }) },
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  };
}

/** Who answered: an echo server says so; a gateway that has nobody to ask does not. */
function answererIn(body: string): { version: string; pod: string; revision: string } {
  const echo = jsonOr(body);
  return {
    version: (text(echo, "image") ?? "").split(":").at(-1) ?? "",
    pod: text(echo, "pod") ?? "",
    revision: text(echo, "revision") ?? "",
  };
}

function jsonOr(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
