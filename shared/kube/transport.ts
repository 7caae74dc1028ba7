import type { IncomingMessage } from "node:http";
import { ApiError, ConnectionError, apiErrorFrom } from "./api-error.ts";
import type { ApiRequest, ApiResponse, Connection, Query, StreamRequest } from "./connection.ts";
import { cached } from "./credentials.ts";
import type { Credentials, ReadCredentials } from "./credentials.ts";
import { deadline } from "./deadline.ts";
import type { Deadline } from "./deadline.ts";
import { exchange } from "./exchange.ts";
import { jsonLines } from "./json-lines.ts";
import { connectionPools } from "./pools.ts";
import type { Lane } from "./pools.ts";

export interface TransportOptions {
  readonly credentials: ReadCredentials;
  readonly userAgent: string;
  readonly requestTimeoutMs: number;
}

type Opener = (request: ApiRequest, lane: Lane, limit: Deadline) => Promise<IncomingMessage>;

/** Connection over `node:https`: kept-alive pools, timeouts, errors told apart. */
export function transport(options: TransportOptions): Connection {
  const pools = connectionPools();
  const open = opener(options, pools);
  return {
    request: (request) => ask(request, open, options.requestTimeoutMs),
    stream: (request) => watch(request, open, options.requestTimeoutMs),
    close: () => pools.destroy(),
  };
}

/** Sends a request with credentials, and once more if they turn out to be out of date. */
function opener(options: TransportOptions, pools: ReturnType<typeof connectionPools>): Opener {
  const credentials = cached(options.credentials);

  async function whoWeAre(limit: Deadline): Promise<Credentials> {
    try {
      // A login plugin may hang, and takes no signal.
      return await limit.within(credentials.current());
    } catch (error) {
      throw new ConnectionError("unreachable", "credentials cannot be read", { cause: error });
    }
  }

  async function attempt(request: ApiRequest, lane: Lane, limit: Deadline) {
    const as = await whoWeAre(limit);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    return exchange({
      url: urlOf(as.server, request.path, request.query),
      method: request.method,
      headers: {
        ...as.headers,
        "User-Agent": options.userAgent,
        Accept: request.accept ?? "application/json",
        ...(body !== undefined && describedBody(body, request.contentType)),
      },
      body,
      agent: pools.agentFor(as, lane),
      signal: limit.signal,
      beforeSend: request.beforeSend,
    });
  }

  return async (request, lane, limit) => {
    const first = await onceMoreIfStale(request, () => attempt(request, lane, limit));
    if (first.statusCode !== 401) return first;
    // The token was rotated less than a minute ago. A 401 means that nothing was done.
    first.resume();
    credentials.forget();
    return attempt(request, lane, limit);
  };
}

/**
 * The length must be said: for a DELETE Node says neither that nor that a body follows, and the server
 * would take the body for the next request (400).
 */
const describedBody = (body: string, contentType = "application/json") => ({
  "Content-Type": contentType,
  "Content-Length": Buffer.byteLength(body),
});

/** A server may close an idle connection just as we use it: only a read may be sent blindly again. */
async function onceMoreIfStale<A>(request: ApiRequest, attempt: () => Promise<A>): Promise<A> {
  try {
    return await attempt();
  } catch (error) {
    const stale = error instanceof ConnectionError && error.failure === "stale";
    if (stale && request.method === "GET") return attempt();
    throw error;
  }
}

async function ask(request: ApiRequest, open: Opener, usualMs: number): Promise<ApiResponse> {
  const what = `${request.method} ${request.path}`;
  const ms = request.timeoutMs ?? usualMs;
  const limit = deadline(
    ms,
    { failure: "timeout", message: `${what}: no answer in ${ms} ms` },
    request.signal,
  );
  try {
    const answer = await open(request, "requests", limit);
    return await acceptedOnly(what, answer);
  } catch (error) {
    throw failureOf(error, limit);
  } finally {
    limit.clear();
  }
}

async function* watch(request: StreamRequest, open: Opener, headersMs: number): AsyncGenerator {
  const what = `GET ${request.path}`;
  const { idleTimeoutMs } = request;
  const waiting = {
    failure: "timeout",
    message: `${what}: no headers in ${headersMs} ms`,
  } as const;
  const limit = deadline(headersMs, waiting, request.signal);
  let idle: Deadline | undefined;
  let answer: IncomingMessage | undefined;
  try {
    answer = await open({ method: "GET", ...request }, "watches", limit);
    if (!isSuccess(answer)) await acceptedOnly(what, answer);
    limit.clear();
    request.onOpen?.();
    const silence = `${what}: nothing for ${idleTimeoutMs} ms`;
    idle = deadline(idleTimeoutMs, { failure: "silent", message: silence }, request.signal);
    yield* jsonLines(audible(answer, idle));
  } catch (error) {
    throw failureOf(error, idle ?? limit);
  } finally {
    limit.clear();
    idle?.clear();
    answer?.destroy();
  }
}

/** The chunks of an answer, until it ends or `idle` fires: each chunk gives it its time again. */
async function* audible(answer: IncomingMessage, idle: Deadline): AsyncGenerator<Uint8Array> {
  const end = (): void => void answer.destroy(idle.failure());
  idle.signal.addEventListener("abort", end, { once: true });
  if (idle.signal.aborted) end();
  for await (const chunk of chunksOf(answer)) {
    idle.extend();
    yield chunk;
  }
}

async function* chunksOf(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer) if (chunk instanceof Uint8Array) yield chunk;
  } catch (error) {
    throw new ConnectionError("broken", "the answer ended half way", { cause: error });
  }
}

async function acceptedOnly(what: string, answer: IncomingMessage): Promise<ApiResponse> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(answer)) chunks.push(chunk);
  const { statusCode: status = 0, headers } = answer;
  const body = bodyOf(Buffer.concat(chunks).toString("utf8"), headers["content-type"]);
  if (isSuccess(answer)) return { status, body, headers };
  throw apiErrorFrom(what, { status, body, retryAfter: headers["retry-after"] });
}

const isSuccess = ({ statusCode = 0 }: IncomingMessage): boolean =>
  statusCode >= 200 && statusCode < 300;

function bodyOf(text: string, contentType = ""): unknown {
  if (text === "" || !contentType.includes("json")) return text === "" ? undefined : text;
  try {
    return JSON.parse(text);
  } catch {
    throw new ConnectionError("malformed", `the answer of ${text.length} characters is not JSON`);
  }
}

/** What fired tells more than how the socket died of it; an answer of the server tells the most. */
const failureOf = (error: unknown, limit: Deadline): unknown =>
  error instanceof ApiError ? error : (limit.failure() ?? error);

function urlOf(server: URL, path: string, query: Query = {}): URL {
  // A server behind a gateway has a path of its own, which must stay in front.
  const url = new URL(server.pathname.replace(/\/$/, "") + path, server);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
