/** What the queue does with a key whose reconcile threw. */
export type Retry = "backoff" | "on-change";

const CATALOGUE = {
  /** The Rollout names a workload that the cache does not hold. */
  WORKLOAD_NOT_FOUND: "on-change",
  /** The Rollout names a kind that no adapter knows, or one that cannot be released in steps. */
  WORKLOAD_UNSUPPORTED: "on-change",
  /** `status` names a step that `spec` no longer has. */
  STEP_OUT_OF_RANGE: "on-change",
  /** A Service or route that the Rollout names is not there. */
  TRAFFIC_OBJECT_NOT_FOUND: "on-change",
  /** An object lacks what its kind always has, or an annotation of ours does not parse. */
  OBJECT_MALFORMED: "on-change",
  /** The API server refused a write because the object had moved on (HTTP 409). */
  WRITE_CONFLICT: "backoff",
  /** A write was about to go out while this process did not hold the lease. */
  LEASE_NOT_HELD: "backoff",
} as const satisfies Record<string, Retry>;

export type ErrorCode = keyof typeof CATALOGUE;

/** For the test that holds docs/errors.md against it. */
export const ERROR_CODES: ReadonlyMap<string, Retry> = new Map(Object.entries(CATALOGUE));

/** Every failure we raise on purpose. `code` is part of our API: it goes into events, metrics and docs. */
export class RolloutError extends Error {
  override readonly name = "RolloutError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get retry(): Retry {
    return CATALOGUE[this.code];
  }
}
