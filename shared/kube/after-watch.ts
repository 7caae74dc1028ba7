import { ApiError, ConnectionError } from "./api-error.ts";
import type { ConnectionFailure } from "./api-error.ts";

/** How a watch ended. */
export interface WatchEnd {
  /** Absent: the server ended it in order. */
  readonly error?: unknown;
  /** How long it lasted, in milliseconds. */
  readonly lastedMs: number;
  /** Whether it brought anything that moved our position. */
  readonly brought: "something" | "nothing";
}

export interface Tally {
  /** Ends in a row without a watch that held for a while; decides how long to wait. */
  readonly failures: number;
  /** Ends in a row that brought nothing; decides whether to go on from the same position. */
  readonly fruitless: number;
}

export const NO_FAILURES: Tally = { failures: 0, fruitless: 0 };

/** A watch that held for so long shows that the server is well. */
const STEADY_MS = 5_000;
/** An orderly end before this is not the timeout that we asked for. */
const SHORT_MS = 1_000;
/** With back-off, about half a minute of trying: a restart of the API server fits in. */
const MAX_RESUMES = 10;

export function tally(so: Tally, end: WatchEnd): Tally {
  const isOrderly = end.error === undefined && end.lastedMs >= SHORT_MS;
  const isSteady = end.lastedMs >= STEADY_MS && (isOrderly || end.brought === "something");
  return {
    failures: isOrderly || isSteady ? 0 : so.failures + 1,
    fruitless: isOrderly || end.brought === "something" ? 0 : so.fruitless + 1,
  };
}

/**
 * Whether to go on watching from the last position, or to list again. Going on costs the server
 * nothing, and while it is away there is nothing to list; but a position that brings nothing time
 * and again may be one that the server never reaches (it was restored from a backup).
 */
export function afterWatch(error: unknown, { fruitless }: Tally): "resume" | "relist" {
  if (fruitless > MAX_RESUMES) return "relist";
  if (error === undefined) return "resume";
  if (error instanceof ApiError) return isBusy(error) ? "resume" : "relist";
  if (!(error instanceof ConnectionError)) return "relist";
  // Once may be the network's fault; but not when this watch has brought nothing at all.
  return DUBIOUS.has(error.failure) && fruitless > 0 ? "relist" : "resume";
}

const DUBIOUS: ReadonlySet<ConnectionFailure> = new Set(["silent", "malformed"]);

const isBusy = ({ status }: ApiError): boolean => status === 429 || status >= 500;

/**
 * How long to wait before the next try: half to all of `firstMs`, doubling with each failure up to
 * `capMs`, so that many clients that lost one server do not come back together.
 *
 * @param dice 0 to 1
 */
export function retryDelayMs(
  failures: number,
  { firstMs, capMs }: { readonly firstMs: number; readonly capMs: number },
  dice: number,
): number {
  const whole = Math.min(capMs, firstMs * 2 ** Math.max(0, failures - 1));
  return whole * (0.5 + dice / 2);
}
