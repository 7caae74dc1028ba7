/** Range of a wait, in milliseconds. */
export interface BackoffRange {
  /** The first wait is half to all of this. */
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * How long a key waits after its reconcile failed: doubling with each failure in a row, up to the
 * cap. The dice spread it over the upper half, so that keys that failed together do not come back
 * together, and a wait is never shorter than the one two failures before.
 *
 * @param failures in a row, 1 or more
 * @param dice     0 to 1
 */
export function backoffMs(
  failures: number,
  { firstMs, capMs }: BackoffRange,
  dice: number,
): number {
  // 2^1023 is the last power that is finite; the cap is far below either way.
  const doubled = firstMs * 2 ** Math.min(failures - 1, 1000);
  return Math.min(capMs, doubled) * (0.5 + dice / 2);
}
