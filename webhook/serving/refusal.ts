import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyReply } from "fastify";

/** Why a request is not answered by who it was for, in words for who sent it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string) {
    super(message);
    this.status = status;
  }
}

type RefusalStatus = 400 | 408 | 413 | 503;

/**
 * An API server sends a request again by itself if it is told when, within the `timeoutSeconds` of
 * the webhook. As the connection is closed, it then meets whichever replica is ready.
 *
 * @see k8s.io/client-go, rest/with_retry.go
 */
const RETRY_AFTER_SECONDS = 1;

/** Answers in plain text: API servers show it to whoever sent the request that they ask about. */
export function answerPlainly(reply: FastifyReply, status: number, text: string): void {
  // What is left of the body is not waited for.
  if (!reply.request.raw.complete || status === 503) reply.header("connection", "close");
  if (status === 503) reply.header("retry-after", RETRY_AFTER_SECONDS);
  reply.code(status).type("text/plain; charset=utf-8").send(`${text}\n`);
}

/** The status of an error that is the sender's mistake or says that there is too much to do. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof Refusal) return error.status;
  const own = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof own === "number" && own >= 400 && own < 500 ? own : undefined;
}

/** For who does not speak HTTP, or too slowly: there is no request to answer. */
export function hangUp(error: Error, socket: Duplex): void {
  const complaint = complaintAbout("code" in error ? String(error.code) : "");
  if (complaint === undefined || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, text } = complaint;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n`;
  const type = "Content-Type: text/plain; charset=utf-8\r\n";
  socket.end(`${head}${type}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`, () => {
    socket.destroy();
  });
}

/** @returns undefined when nobody would hear it: the connection is broken, or its handshake not done */
function complaintAbout(code: string) {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return { status: 408, text: "the request took too long to arrive\n" };
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return { status: 431, text: "the headers are larger than 16 KiB\n" };
  }
  const isParsed = code.startsWith("HPE_");
  return isParsed ? { status: 400, text: "not a request of HTTP/1.1\n" } : undefined;
}
