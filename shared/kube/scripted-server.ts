import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { connect } from "./connect.ts";
import type { Connection } from "./connection.ts";

/** A request as a test looks at it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export type Answer = (asked: Asked, reply: ServerResponse) => unknown;

export interface ScriptedServer extends AsyncDisposable {
  readonly connection: Connection;
  readonly asked: readonly Asked[];
  readonly url: URL;
}

/** A real HTTP server in this process, for tests; each request is answered by `answer`. */
export async function scriptedServer(answer: Answer): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  const server = createServer((request, reply) => {
    void read(request).then((what) => {
      asked.push(what);
      return answer(what, reply);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = new URL(`http://127.0.0.1:${port}`);
  const connection = connect({
    credentials: () => Promise.resolve({ server: url, tls: {}, headers: { Authorization: "me" } }),
  });
  return {
    connection,
    asked,
    url,
    async [Symbol.asyncDispose]() {
      connection.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? "/", "http://server");
  const body = await text(request);
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: body === "" ? undefined : JSON.parse(body),
  };
}

export function sendJson(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** A refusal as the API server words it. */
export function sendStatus(reply: ServerResponse, code: number, reason: string): void {
  sendJson(reply, code, { kind: "Status", code, reason, message: `${reason}!` });
}
