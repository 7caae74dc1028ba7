import type { IncomingHttpHeaders } from "node:http";

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the root: `/apis/apps/v1/deployments`. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body; `application/json` when absent. */
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  /** For the whole answer, in milliseconds; the connection's own when absent. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked when the bytes can go, which may be later than the call. What it throws is thrown. */
  readonly beforeSend?: (() => void) | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON; text when the server sent something else, undefined when it sent nothing. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

export interface StreamRequest {
  readonly path: string;
  readonly query?: Query | undefined;
  readonly accept?: string | undefined;
  /** A stream that brings nothing for so long is given up (`silent`), in milliseconds. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The server said yes; the first value may still be long in coming. */
  readonly onOpen?: (() => void) | undefined;
}

/** The way to one API server. */
export interface Connection {
  /**
   * @returns an answer with status 2xx
   * @throws {ApiError} the server said no
   * @throws {ConnectionError} there is no answer; a write may have been carried out
   */
  request(request: ApiRequest): Promise<ApiResponse>;
  /**
   * A GET whose answer is one JSON value a line, until the server ends it. Nothing is sent before
   * the first value is asked for, and leaving the loop closes the connection.
   *
   * @throws {ApiError} the server said no
   * @throws {ConnectionError} the stream broke, fell silent, or is not JSON
   */
  stream(request: StreamRequest): AsyncIterable<unknown>;
  /** Ends all connections, also those in use. */
  close(): void;
}
