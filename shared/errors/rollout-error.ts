/** Code → what it says, for docs/errors.md and for whoever reads a log line. */
const CATALOGUE = {
  WRITE_CONFLICT: "the API server refused a write because the object had moved on",
  LEASE_NOT_HELD: "a write was about to go out while this process did not hold the lease",
  NAME_TAKEN: "an object of ours could not be made because somebody else's has its name",
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof CATALOGUE;

/** For the test that holds docs/errors.md against it. */
export const ERROR_CODES: readonly string[] = Object.keys(CATALOGUE);

/** Every failure we raise on purpose. `code` is part of our API: it goes into logs and docs. */
export class RolloutError extends Error {
  override readonly name = "RolloutError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
