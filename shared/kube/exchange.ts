import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { ConnectionError } from "./api-error.ts";

export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: string | undefined;
  readonly agent: http.Agent;
  readonly signal: AbortSignal;
  readonly beforeSend: (() => void) | undefined;
}

/**
 * Sends one HTTP request.
 *
 * @returns the answer as soon as its headers are there, whatever its status
 * @throws {ConnectionError} when there is none
 */
export function exchange(outgoing: Outgoing): Promise<http.IncomingMessage> {
  const { url, method, headers, agent, signal } = outgoing;
  return new Promise((resolve, reject) => {
    const begin = url.protocol === "http:" ? http.request : https.request;
    const call = begin(url, { method, headers, agent, signal });
    let refused: unknown;
    call.once("response", resolve);
    call.on("error", (error) => reject(refused ?? connectionError(call, error)));
    call.once("socket", (socket) =>
      whenConnected(socket, url.protocol, () => {
        try {
          outgoing.beforeSend?.();
          call.end(outgoing.body);
        } catch (error) {
          refused = error;
          call.destroy();
        }
      }),
    );
  });
}

function whenConnected(socket: Socket, protocol: string, send: () => void): void {
  if (socket.connecting) socket.once(protocol === "http:" ? "connect" : "secureConnect", send);
  else send();
}

function connectionError(call: http.ClientRequest, error: Error): ConnectionError {
  const sent = call.writableEnded;
  const failure = !sent ? "unreachable" : call.reusedSocket ? "stale" : "broken";
  return new ConnectionError(failure, `${call.method} ${call.path}: ${error.message}`, {
    cause: error,
  });
}
