import { Agent, request, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { text } from "./read.ts";

/** Where the API server is, and as whom we speak. PEM. */
export interface ClientOptions {
  readonly server: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With the query, e.g. `/api/v1/pods?limit=1`. */
  readonly path: string;
  readonly body?: object;
  /** Default: JSON, or a strategic merge patch for PATCH. */
  readonly contentType?: string;
  readonly timeoutMs?: number;
}

/** A small client for what this folder does; our product has its own, which the stories test. */
export interface KubeClient {
  /**
   * @returns the object that the API server answered with
   * @throws {KubeError} when it refused; the socket's error when it cannot be reached
   */
  readonly call: (call: Call) => Promise<unknown>;
  /** Like `call`, with "there is no such object" as an answer. */
  readonly find: (path: string) => Promise<unknown>;
  /** Opens a stream of lines, a JSON document each. It has no timeout of its own. */
  readonly stream: (path: string, signal: AbortSignal) => Promise<IncomingMessage>;
  /** Closes idle connections, so that nothing keeps the process up. */
  readonly close: () => void;
}

/** The API server said no. */
export class KubeError extends Error {
  override readonly name = "KubeError";
  /** HTTP status, e.g. 404 or 409. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const TIMEOUT_MS = 15_000;

export function kubeClient({ server, authority, certificate, key }: ClientOptions): KubeClient {
  const agent = new Agent({ keepAlive: true, ca: authority, cert: certificate, key });
  const open = opener(server, agent);

  async function call({ method = "GET", path, body, ...rest }: Call): Promise<unknown> {
    const signal = AbortSignal.timeout(rest.timeoutMs ?? TIMEOUT_MS);
    const sent = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      "content-type": contentType(method, rest),
      // Node says nothing about the length of a DELETE's body, and the server would not read it.
      "content-length": Buffer.byteLength(sent),
    };
    const answer = await open(path, { method, headers, signal }, sent);
    const received = await bodyOf(answer);
    const status = answer.statusCode ?? 0;
    if (status >= 400) throw new KubeError(status, `${method} ${path}: ${reasonIn(received)}`);
    return jsonOr(received);
  }

  return {
    call,
    async find(path) {
      try {
        return await call({ path });
      } catch (error) {
        if (error instanceof KubeError && error.status === 404) return undefined;
        throw error;
      }
    },
    async stream(path, signal) {
      const answer = await open(path, { headers: { accept: "application/json" }, signal });
      const status = answer.statusCode ?? 0;
      if (status >= 400) throw new KubeError(status, `${path}: ${reasonIn(await bodyOf(answer))}`);
      return answer;
    },
    close: () => agent.destroy(),
  };
}

type Open = (path: string, options: RequestOptions, body?: string) => Promise<IncomingMessage>;

function opener(server: string, agent: Agent): Open {
  return (path, options, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, server), { agent, ...options }, resolve);
      outgoing.on("error", reject);
      outgoing.end(body);
    });
}

function contentType(method: string, { contentType: asked }: Pick<Call, "contentType">): string {
  if (asked !== undefined) return asked;
  return method === "PATCH" ? "application/strategic-merge-patch+json" : "application/json";
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  message.setEncoding("utf8");
  let body = "";
  for await (const chunk of message) body += String(chunk);
  return body;
}

function reasonIn(body: string): string {
  return text(jsonOr(body), "message") ?? body;
}

/** Health endpoints answer in plain text. */
function jsonOr(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
