import { numberAt, stringAt } from "./json.ts";

export interface ApiFailure {
  /** HTTP status, 400 or more. */
  readonly status: number;
  /** `reason` of the Status object (`Conflict`, `Expired`, …), "" when the answer had none. */
  readonly reason: string;
  readonly message: string;
  /** How long the server asks us to stay away; absent when it does not say. */
  readonly retryAfterMs?: number | undefined;
}

/** The API server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;

  constructor(failure: ApiFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.status = failure.status;
    this.reason = failure.reason;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/**
 * What went wrong below HTTP.
 *
 * - `unreachable`: no connection, so nothing was sent
 * - `stale`: a kept-alive connection was closed under the request; a read may be sent again at once
 * - `broken`: the connection broke half way
 * - `timeout`: no (whole) answer in time
 * - `silent`: a stream brought nothing for its idle timeout
 * - `malformed`: what came is not JSON
 * - `aborted`: the caller's signal fired
 */
export type ConnectionFailure =
  | "unreachable"
  | "stale"
  | "broken"
  | "timeout"
  | "silent"
  | "malformed"
  | "aborted";

/**
 * There is no answer to go by. A write that failed so, other than `unreachable`, may have been
 * carried out: look before you send it again, or guard it with a resourceVersion.
 */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly failure: ConnectionFailure;

  constructor(failure: ConnectionFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/**
 * The error in a Status object: the body of a refused request, or an ERROR event of a watch.
 *
 * @param what     method and path, so that a log line says which call it was
 * @param retryAfter value of the Retry-After header, in seconds
 */
export function apiErrorFrom(
  what: string,
  answer: {
    readonly status: number;
    readonly body: unknown;
    readonly retryAfter?: string | undefined;
  },
): ApiError {
  const { status, body } = answer;
  const said = stringAt(body, "message") ?? (typeof body === "string" ? body.slice(0, 500) : "");
  const seconds =
    numberAt(body, "details", "retryAfterSeconds") ?? Number.parseInt(answer.retryAfter ?? "", 10);
  return new ApiError({
    status,
    reason: stringAt(body, "reason") ?? "",
    message: `${what}: ${status} ${said}`.trimEnd(),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  });
}

const hasStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;

/** The object is not there. A 404 about the kind is `isKindMissing`: nothing is known of the object. */
export const isNotFound = (error: unknown): boolean =>
  hasStatus(error, 404) && error.reason === "NotFound";

/** No such path: the CRD is not installed, or this version of it is not served. */
export const isKindMissing = (error: unknown): boolean =>
  hasStatus(error, 404) && error.reason !== "NotFound";

/** The object moved on: look again, then retry. */
export const isConflict = (error: unknown): boolean =>
  hasStatus(error, 409) && error.reason !== "AlreadyExists";

export const isAlreadyExists = (error: unknown): boolean =>
  hasStatus(error, 409) && error.reason === "AlreadyExists";

/** The resourceVersion or continue token is older than what the server keeps. */
export const isGone = (error: unknown): boolean => hasStatus(error, 410);

/** How long the server asks us to stay away, for any error; undefined when it does not say. */
export const retryAfterMsOf = (error: unknown): number | undefined =>
  error instanceof ApiError ? error.retryAfterMs : undefined;

/** A `test` of a JSON patch did not hold: the object is not what the sender took it for. */
export const isTestFailed = (error: unknown): boolean =>
  hasStatus(error, 422) && error.message.includes("testing path");
