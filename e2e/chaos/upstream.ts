import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";

/** A request as it came in, to be sent on. */
export interface Passing {
  readonly method: string;
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** The API server, as who stands before it sees it. */
export interface Upstream {
  /**
   * @returns the answer as soon as its headers are there
   * @throws the socket's error when there is none
   */
  readonly send: (passing: Passing) => Promise<IncomingMessage>;
  readonly close: () => void;
}

export function upstream(server: string, authority: string): Upstream {
  const agent = new Agent({ keepAlive: true, ca: authority });
  return {
    send: ({ method, url, headers, body }) =>
      new Promise((resolve, reject) => {
        const { connection: _, host: __, ...passed } = headers;
        const outgoing = request(new URL(url, server), { agent, method, headers: passed }, resolve);
        outgoing.on("error", reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

export async function readWhole(message: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks);
}
